import type { MachineSpec } from '../kvm/spec.js';
import { OPERATIONS } from '../operations.js';
import { Op, STATEMENT, WORDS, type ActorSpec, type Program, type Routine } from '../program/program.js';

/** Where the value, the address and the catch's outcome of an access routine stand. */
export const VALUE = 0;
const ADDRESS = 1;
export const CAUGHT = 2;

/** The same of an operation's routine: the last of the eight registers that a result can have. */
export const OPERATION_CAUGHT = 7;

const ACCESSES = [Op.GLOAD, Op.GSTORE, Op.GFETCH, Op.HLOAD, Op.HSTORE] as const;
const HOWS = 5;
const SIZES = 8;

/** The routine that does one access: `how` as `How` has it, 1 to 8 bytes. */
export function accessRoutine(op: (typeof ACCESSES)[number], how: number, size: number): number {
  return (ACCESSES.indexOf(op) * HOWS + how) * SIZES + size - 1;
}

/** The routine that calls one operation, by its index in OPERATIONS. */
export function operationRoutine(index: number): number {
  return ACCESSES.length * HOWS * SIZES + index;
}

/** A program without a script: a routine for every access and every operation, for driving a machine by hand. */
export function directProgram(spec: MachineSpec, vcpus: number): Program {
  const code: number[] = [];
  const routines: Routine[] = [];
  const begin = (): number => code.length / WORDS;
  const finish = (name: string, entry: number, params: number, registers: number): void => {
    routines.push({
      name,
      kind: 'any',
      entry,
      end: begin(),
      params,
      registers,
      results: Math.min(8, registers),
      refs: 0,
      locals: [],
      position: 0,
    });
  };
  for (const op of ACCESSES) {
    for (let how = 0; how < HOWS; how++) {
      for (let size = 1; size <= SIZES; size++) {
        const entry = begin();
        code.push(Op.CATCH | STATEMENT, CAUGHT, entry + 2, 0);
        code.push(op, VALUE, ADDRESS, size | (how << 4));
        code.push(Op.RET, VALUE, 0, 0);
        finish(`access ${op}`, entry, 2, 3);
      }
    }
  }
  OPERATIONS.forEach((operation, index) => {
    const entry = begin();
    code.push(Op.CATCH | STATEMENT, OPERATION_CAUGHT, entry + 2, 0);
    code.push(Op.OPERATION, 0, index, 0, Op.RET, 0, 0, 0);
    finish(operation.name, entry, operation.params.length, OPERATION_CAUGHT + 1);
  });
  const idle = begin();
  code.push(Op.END | STATEMENT, 0, 0, 0);
  finish('idle', idle, 0, 1);
  const actors: ActorSpec[] = Array.from({ length: vcpus }, (_, vcpu) => ({
    kind: 'vcpu',
    name: `vCPU ${vcpu}`,
    vcpu,
    routine: routines.length - 1,
  }));
  actors.push({ kind: 'host', name: 'host', vcpu: -1, routine: routines.length - 1 });
  return {
    code: Int32Array.from(code),
    positions: new Int32Array(code.length / WORDS),
    places: [{ file: 0, line: 1, column: 1, endLine: 1, endColumn: 1 }],
    routines,
    files: [],
    claims: [],
    formats: [],
    handlers: [],
    invariants: [],
    globals: [],
    globalRefs: 0,
    events: [],
    barriers: [],
    entries: [{ name: 'main', test: false, actors, setup: -1, position: 0, schedule: [] }],
    spec,
  };
}
