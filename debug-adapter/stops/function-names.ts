import { exitReasonName, ExitReason } from '../../engine/kvm/exit.js';
import { nativeRoutines } from '../../engine/kvm/routine.js';
import { OPERATIONS } from '../../engine/operations.js';
import type { Program } from '../../engine/program/program.js';
import { nearest } from '../../language/names/nearest.js';
import type { Target } from './breakpoint.js';

const EVENTS = ['zap', 'conversion'] as const;
const EXIT_PREFIX = 'KVM_EXIT_';

/**
 * What a breakpoint on a name stops at. Names are those of the script's functions, handlers and actors, of operations (`punch_hole`), of the
 * routines behind them (`fallocate_punch_hole`), of exits (`KVM_EXIT_MEMORY_ERROR`), and `zap` and `conversion`. A string says why there
 * is nothing to stop at.
 */
export function functionTargets(program: Program, wanted: string): readonly Target[] | string {
  const name = wanted.trim().replace(/\(\s*\)$/, '');
  if (name === '') return 'Write the name of a function, an operation such as `punch_hole`, or an exit.';
  const targets: Target[] = [];
  program.routines.forEach((routine, index) => {
    if (routine.name !== name) return;
    const spot = { routine: index, pc: routine.entry };
    targets.push({ at: 'instruction', pc: routine.entry, entry: true, spot });
  });
  const operation = OPERATIONS.find((one) => one.name === name);
  const natives = new Set(nativeRoutines().filter((one) => one.name === name));
  if (operation?.routine !== undefined) natives.add(operation.routine);
  for (const native of natives) targets.push({ at: 'step', native, step: 0, entry: true });
  const reason = reasonOf(name);
  if (reason !== null) targets.push({ at: 'exit', reason });
  for (const kind of EVENTS) if (kind === name) targets.push({ at: 'event', kind });
  if (targets.length > 0) return targets;
  if (operation !== undefined)
    return `\`${name}\` is a question to the debugger: it has no steps to stop at.`;
  const meant = nearest(name, names(program));
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`;
  return `There is no function, operation, routine or exit \`${name.slice(0, 60)}\`.${hint}`;
}

/** Every name that a breakpoint can be on. */
function names(program: Program): readonly string[] {
  return [
    ...program.routines.map(({ name }) => name),
    ...OPERATIONS.filter(({ routine }) => routine !== undefined).map(({ name }) => name),
    ...nativeRoutines().map(({ name }) => name),
    ...Object.keys(ExitReason).map((name) => EXIT_PREFIX + name),
    ...EVENTS,
  ];
}

function reasonOf(name: string): number | null {
  const short = name.startsWith(EXIT_PREFIX) ? name.slice(EXIT_PREFIX.length) : name;
  return Object.values(ExitReason).find((reason) => exitReasonName(reason) === short) ?? null;
}
