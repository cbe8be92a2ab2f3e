import { Op } from '../../engine/program/program.js';
import type { Body } from './body.js';
import type { Operand } from './operand.js';

/** Registers that `result` has: as many as a call may give (MAX_RESULTS of the engine). */
export const RESULT_REGISTERS = 8;

/** After a call statement: what it gave is `result` now, if the routine asks for it anywhere. */
export function keepResult(body: Body, value: Operand): void {
  if (body.resultRegister < 0 || value.type.kind === 'nothing' || value.type.kind === 'unknown') return;
  const { type } = value;
  const fields =
    type.kind === 'record'
      ? type.fields
      : type.kind === 'int'
        ? [{ name: 'value', type: 'int', show: type.show } as const]
        : [
            {
              name: 'value',
              type: type.kind === 'side' ? 'side' : 'bool',
              show: type.kind === 'side' ? 'side' : 'bool',
            } as const,
          ];
  endResult(body);
  for (let i = 0; i < Math.min(fields.length, RESULT_REGISTERS); i++) {
    body.emitter.emit(Op.MOV, body.resultRegister + i, value.first.register + i);
  }
  body.result = fields;
  body.resultFrom = body.emitter.next;
}

/** Notes for debuggers that `result` was what it was up to here. */
export function endResult(body: Body): void {
  if (typeof body.result === 'string' || body.resultFrom === body.emitter.next) return;
  body.describe(
    'result',
    { kind: 'record', fields: body.result, run: false },
    body.resultRegister,
    body.resultFrom,
  );
}
