import { argumentsText } from '../../engine/describe/arguments.js';
import type { Frame } from '../../engine/kvm/task.js';
import { OPERATIONS } from '../../engine/operations.js';
import type { Local } from '../../engine/program/program.js';
import { Refused } from '../protocol.js';
import type { Subject } from '../debuggee/subject.js';
import type { FrameRow } from './frames.js';
import { poke } from './pokes.js';
import { named, type Container, type Row } from './rows.js';
import { variableRow, type Variable } from './script-values.js';

/** What a frame has of its own: the variables in scope where it stands, or the arguments of an operation of the engine's. */
export function localsOf(subject: Subject, row: FrameRow): Container {
  const { frame } = row;
  if (frame === null) return named(() => []);
  if (frame.native !== null) return named(() => argumentRows(subject, frame));
  return named((style) => variablesIn(subject, row).map((variable) => variableRow(variable, style)));
}

/** The script's variables that are in scope in a frame. */
function variablesIn(subject: Subject, row: FrameRow): readonly Variable[] {
  return localsAt(subject, row).map((local) => asVariable(subject, row, local));
}

/** The parameters of a frame's routine. */
export function parametersIn(subject: Subject, row: FrameRow): readonly Variable[] {
  const routine = subject.program.routines[row.frame?.native === null ? row.frame.routine : -1];
  if (routine === undefined) return [];
  return localsAt(subject, row)
    .filter(
      ({ from, register, type }) => from === routine.entry && type !== 'set' && register < routine.params,
    )
    .map((local) => asVariable(subject, row, local));
}

function localsAt({ program }: Subject, { frame }: FrameRow): readonly Local[] {
  if (frame === null || frame.native !== null) return [];
  const found = new Map<string, Local>();
  // Inner ones come later in the list, and hide outer ones of the same name.
  for (const local of program.routines[frame.routine]?.locals ?? [])
    if (frame.pc >= local.from && frame.pc < local.to) found.set(local.name, local);
  return [...found.values()];
}

function asVariable(subject: Subject, row: FrameRow, { name, type, fields, register }: Local): Variable {
  const frame = row.frame as Frame;
  return {
    ...{ name, type, words: frame.regs.subarray(2 * register), set: frame.refs[register] },
    ...(fields === undefined ? {} : { fields }),
    write: (word, lo, hi) => {
      if (row.parked)
        throw new Refused('This stack is parked: its variables can be changed when it runs again.', true);
      poke(subject, row.actor, {
        ...{ what: 'register', depth: row.depth, register: register + word, lo, hi },
      });
    },
  };
}

/** What an operation of the engine's was called with. Arguments at the end that are the defaults are not shown. */
function argumentRows({ history: { state } }: Subject, frame: Frame): readonly Row[] {
  const operation = OPERATIONS.find(({ routine }) => routine === frame.native);
  const text = operation === undefined ? '' : argumentsText(operation.name, frame.regs, state);
  if (operation === undefined || text === '') return [];
  return text.split(', ').map((value, index) => ({
    ...{ name: operation.params[index]?.name ?? String(index), value, kind: 'data' },
    fixed: 'The call is under way.',
  }));
}
