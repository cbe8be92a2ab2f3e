import { ExitField, type HandlerKind } from '../../engine/program/program.js';
import { BOOL, ERRNO, HEX, INT, SIDE_TYPE, type Type } from '../values/types.js';

/** A field of `exit`, as the language has it. */
export interface ExitFieldInfo {
  readonly number: number;
  readonly type: Type;
  /** Handlers may write it: what goes back to the guest. */
  readonly writable: boolean;
  /** The model's addition: not in `struct kvm_run` (DESIGN 5). */
  readonly model: boolean;
}

const TYPES: Readonly<Record<keyof typeof ExitField, Type>> = {
  reason: { kind: 'int', show: 'exit' },
  errno: INT,
  flags: HEX,
  gpa: HEX,
  size: HEX,
  nr: INT,
  arg0: HEX,
  arg1: HEX,
  arg2: HEX,
  ret: ERRNO,
  data: HEX,
  write: BOOL,
  explicit: BOOL,
  wanted: SIDE_TYPE,
  access: INT,
  slot: INT,
  present: BOOL,
  vcpu: INT,
  signal: { kind: 'int', show: 'signal' },
  address: HEX,
  gfn: HEX,
  length: INT,
};

/** Every field by its name. `range` (gpa and size together) is no field of its own. */
export const EXIT_FIELDS: ReadonlyMap<string, ExitFieldInfo> = new Map(
  Object.entries(ExitField).map(([name, number]) => [
    name,
    {
      number,
      type: TYPES[name as keyof typeof ExitField],
      writable: number === ExitField.ret || number === ExitField.data,
      model: number >= ExitField.explicit,
    },
  ]),
);

/** What a handler can be for, with whose code it is. */
export const HANDLERS: ReadonlyMap<
  string,
  { readonly on: HandlerKind; readonly side: 'guest' | 'vmm'; readonly asks: boolean }
> = new Map(
  (
    [
      ['memory_error', 'vmm', true],
      ['memory_fault', 'vmm', true],
      ['hypercall', 'vmm', true],
      ['mmio', 'vmm', true],
      ['efault', 'vmm', true],
      ['shutdown', 'vmm', true],
      ['signal', 'vmm', false],
      ['ve', 'guest', false],
      ['vc', 'guest', false],
    ] as const
  ).map(([on, side, asks]) => [on, { on, side, asks }]),
);
