import type { Program } from '../../engine/program/program.js';
import { addressedRoutines, parseCodeAddress, stepsIn } from '../debuggee/code-address.js';
import { placeOfInstruction, type Place } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';
import { fileCalled } from '../inspect/files.js';
import type {
  AccessKind,
  Breakpoint,
  BreakpointKind,
  Placed,
  Target,
  Terms as Written,
} from './breakpoint.js';
import { watchTarget } from './data-id.js';
import { functionTargets } from './function-names.js';
import { parseHitCondition } from './hit-condition.js';
import { parseLogMessage } from './log-message.js';
import type { Statements } from './statements.js';
import { Terms } from './terms.js';

/** A breakpoint as it was asked for. Lines and columns from 1. */
export type Wanted = Written &
  (
    | { readonly kind: 'breakpoint'; readonly path: string; readonly line: number; readonly column?: number }
    | { readonly kind: 'function breakpoint'; readonly name: string }
    | { readonly kind: 'data breakpoint'; readonly dataId: string; readonly access?: AccessKind }
    /** `offset` counts steps. */
    | { readonly kind: 'instruction breakpoint'; readonly reference: string; readonly offset?: number }
  );

/** A breakpoint where it can be, if it can be anywhere. */
export interface Result {
  readonly placed: Placed;
  readonly breakpoint: Breakpoint | null;
}

interface Found {
  readonly targets: readonly Target[];
  readonly place?: Place;
  readonly message?: string;
}

/** Finds out where a breakpoint that is asked for can be, and whether what is said with it makes sense. */
export function place(subject: Subject, statements: Statements, wanted: Wanted, id: number): Result {
  const refuse = (message: string): Result => ({
    placed: { id, verified: false, message },
    breakpoint: null,
  });
  const found = find(subject, statements, wanted);
  if (typeof found === 'string') return refuse(found);
  const { targets, place: at, message } = found;
  const hits = isBlank(wanted.hitCondition) ? null : parseHitCondition(wanted.hitCondition);
  if (typeof hits === 'string') return refuse(hits);
  const log = isBlank(wanted.logMessage) ? null : parseLogMessage(wanted.logMessage);
  if (typeof log === 'string') return refuse(log);
  const condition = isBlank(wanted.condition) ? null : wanted.condition;
  for (const target of targets) {
    const terms = Terms.compile(subject, { condition, log }, target);
    if (typeof terms === 'string') return refuse(terms);
  }
  return {
    placed: {
      ...{ id, verified: true },
      ...(at === undefined ? {} : { place: at }),
      ...(message === undefined ? {} : { message }),
    },
    breakpoint: { id, kind: wanted.kind satisfies BreakpointKind, targets, condition, hits, log },
  };
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === '';
}

function find({ program, history }: Subject, statements: Statements, wanted: Wanted): Found | string {
  switch (wanted.kind) {
    case 'breakpoint':
      return onLine(statements, wanted);
    case 'function breakpoint': {
      const targets = functionTargets(program, wanted.name);
      if (typeof targets === 'string') return targets;
      const [first] = targets;
      const at = first?.at === 'instruction' ? placeOfInstruction(program, first.pc) : null;
      return at === null ? { targets } : { targets, place: at };
    }
    case 'data breakpoint': {
      const target = watchTarget(program, wanted.dataId, wanted.access ?? 'write');
      if (target === null)
        return `\`${wanted.dataId.slice(0, 60)}\` names nothing that can be watched in this script.`;
      const file = target.at === 'bytes' && target.reference.view === 'fd' ? target.reference.file : null;
      return file === null || fileCalled(history.state, file) !== undefined
        ? { targets: [target] }
        : {
            targets: [target],
            message: `No file is called \`${file}\` now: it is watched when there is one.`,
          };
    }
    case 'instruction breakpoint':
      return onStep(program, wanted.reference, wanted.offset ?? 0);
  }
}

function onLine(
  statements: Statements,
  { path, line, column }: { path: string; line: number; column?: number },
): Found | string {
  const file = statements.file(path);
  if (file === null) return 'This file is no part of the script that runs.';
  const found = statements.from(file, line, column);
  const [first] = found;
  if (first === undefined) return 'No statement begins on this line or below.';
  const moved =
    first.place.line === line
      ? {}
      : { message: `No statement begins on this line: moved to line ${first.place.line}.` };
  const targets = found.map(({ pc, routine }): Target => ({
    at: 'instruction',
    pc,
    entry: false,
    spot: { routine, pc },
  }));
  return { targets, place: first.place, ...moved };
}

function onStep(program: Program, reference: string, offset: number): Found | string {
  const address = parseCodeAddress(reference);
  if (address === null || !Number.isSafeInteger(offset))
    return `\`${reference.slice(0, 40)}\` is no address of the disassembly.`;
  const routine = addressedRoutines(program)[address.routine];
  const step = address.step + offset;
  if (routine === undefined || step < 0 || step >= stepsIn(routine))
    return 'No atomic step has this address.';
  if (routine.script === null)
    return { targets: [{ at: 'step', native: routine.native, step, entry: false }] };
  const pc = routine.script.entry + step;
  const at = placeOfInstruction(program, pc);
  const targets: Target[] = [{ at: 'instruction', pc, entry: false, spot: { routine: routine.number, pc } }];
  return at === null ? { targets } : { targets, place: at };
}
