import { expect, test } from 'vitest';
import { Debuggee } from '../../../debug-adapter/debuggee/debuggee.js';
import type { Gait, Halt } from '../../../debug-adapter/debuggee/halt.js';
import type { Policy } from '../../../engine/choice.js';
import { subjectOf } from '../evaluate/subject.js';

const SCRIPT = `vm sw_protected { abi private-fd
  private_fd ram size 2M allocated
  memslot 0 gpa 0x0 size 2M shared anon private ram }
vcpu 0 {
  set_view(0x8000, 4K, shared)
  store u64 [0x8000] = 1
  log "on"
}`;

function debuggeeWith(policy: Policy) {
  const { history, texts } = subjectOf(SCRIPT);
  const said: string[] = [];
  const debuggee = new Debuggee(history, { entry: 0, policy, texts, say: (text) => said.push(text) });
  const go = (gait: Gait): Halt => {
    for (;;) {
      const halt = debuggee.run(gait, 1_000);
      if (halt !== null) return halt;
    }
  };
  return { debuggee, said, go };
}

test('after a choice the run halts when it is carried out, at the next statement, or at the end', () => {
  const ends = (['choice', 'in', 'continue'] as const).map((kind) => {
    const { debuggee, go } = debuggeeWith('ask');
    // Nothing is set to stop at; the exit that waits stops it.
    expect(go({ kind: 'continue' }).kind).toBe('exception');
    debuggee.choosing.choose(0, 'convert');
    const halt = go(kind === 'continue' ? { kind } : { kind, actor: 0 });
    const line = debuggee.choosing.place(0)?.line;
    return { halt: halt.kind, line, exits: debuggee.history.state.actors[0]?.exits };
  });
  expect(ends).toEqual([
    { halt: 'step', line: 6, exits: 1 },
    { halt: 'step', line: 7, exits: 1 },
    { halt: 'end', line: undefined, exits: 1 },
  ]);
});

test('a policy answers through the same call, and says so', () => {
  const { debuggee, said, go } = debuggeeWith('convert');
  // Who wants to see exits sees them, whatever the policy: here nobody does.
  debuggee.stops.breakpoints.setFilters([]);
  expect(go({ kind: 'continue' })).toMatchObject({ kind: 'end' });
  expect(said).toContain('onMemoryError: convert → Convert gpa 0x8000, 4K, to shared\n');
  expect(debuggee.history.inputs).toMatchObject([{ kind: 'choice', choice: 'convert' }]);
});
