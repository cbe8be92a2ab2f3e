import { it } from 'vitest';
import { askingProgram } from './asking-program.js';
import { Random } from './random.js';
import { compileText } from '../../language/compiling.js';
import { Machine } from '../../../engine/machine.js';
import { choices, choose } from '../../../engine/choice.js';
import { formatHash } from '../../../engine/memory/hash.js';
it('x', () => {
  const random = new Random(301);
  const text = askingProgram(random);
  const program = compileText(text).program!;
  for (let seed = 0; seed < 400; seed++) {
    const m = new Machine(program, { seed });
    for (let e = 0; e < 3; e++) {
    const s = m.run(600);
    if (s.kind !== 'ask') break;
    const before = formatHash(m.identity()); const dump = () => { const out: string[] = []; m.state.actors.forEach((a) => { out.push(`actor ${a.id} owner ${a.owner} waits ${a.waits}/${a.waitId} life ${a.life} exit ${JSON.stringify(a.exit)}`); for (let f = a.top; f; f = f.caller) out.push(`  ${f.native?.name ?? f.routine} owner ${f.owner} pc ${f.pc} catch ${f.catchPc} regs ${[...f.regs].join()} locals ${[...f.locals].join()}`); }); const { actors, stores, ...rest } = m.state; out.push(JSON.stringify({ ...rest, stage2: 0, views: 0, pageStates: 0, globalRefs: 0, mmioEntries: 0 })); return out; }; const sets = () => { const s = m.state; const o: Record<string, string> = {}; for (const [k, v] of Object.entries({ ...s.stage2, ...s.pageStates, mmio: s.mmioEntries })) o[k] = formatHash((v as any).hash()); s.views.forEach((v, i) => o['view' + i] = formatHash(v.hash())); s.stores.forEach((st, i) => { if (st) for (const k of ['present', 'fresh', 'bytes', 'poisoned'] as const) o['store' + i + k] = formatHash(st[k].hash()); }); s.globalRefs.forEach((v, i) => o['ref' + i] = formatHash(v.hash())); return o; };
const s0 = sets(); const d0 = dump();
    m.save();
    const saved = formatHash(m.identity());
    if (before !== saved) console.log('save alone', seed, e);
    for (const c of choices(m, s.actor)) {
      if (c.unavailable) continue;
      const st = m.save();
      const f = new Machine(program, { seed, state: st });
      const f0 = formatHash(f.identity());
      choose(f, s.actor, c.id);
      const a1 = formatHash(m.identity());
      for (let i = 0; i < 600; i++) { const r = f.run(1); if (formatHash(m.identity()) !== before) {
        const top = f.state.actors[0]!.top;
        console.log('changed', seed, e, c.id, 'after', i, r.kind, f0 === before, a1 === before, top?.native?.name, f.state.turn);
        const s1 = sets(); for (const k in s0) if (s0[k] !== s1[k]) console.log('SET', k, s0[k], s1[k]); const d1 = dump(); d0.forEach((l, i) => { if (l !== d1[i]) console.log(l + '\n' + d1[i]); }); return; } if (r.kind !== 'steps') break; }
    }
    choose(m, s.actor, 'convert');
    }
  }
});
