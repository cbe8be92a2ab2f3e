import { ExitField, Op } from '../../engine/program/program.js';
import type { FieldAccess } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { HEX, RANGE, typeWords, type Type } from '../values/types.js';
import { arithmetic } from './arithmetic.js';
import type { Body } from './body.js';
import { EXIT_FIELDS } from './exit-fields.js';
import { inRegister, known, NO_OPERAND, operand, type Operand } from './operand.js';

const RANGE_FIELDS = ['start', 'size', 'end'];

export function fieldValue(body: Body, node: FieldAccess, into?: number): Operand {
  const { receiver, field } = node;
  if (receiver.$type === 'NameReference') {
    const local = body.lookup(receiver.target.$refText);
    if (local?.exit === true) {
      local.used = true;
      return exitValue(body, node, into);
    }
  }
  const value = body.value(receiver);
  const { type } = value;
  if (type.kind === 'unknown') return NO_OPERAND;
  if (type.kind === 'range' || (type.kind === 'record' && type.run)) {
    const [start, size] =
      type.kind === 'range'
        ? [value.first, value.second ?? known(0n)]
        : [value.first, inRegister(value.first.register + 1)];
    if (field === 'size') return operand(HEX, size);
    if (field === 'start') return operand(HEX, start);
    if (field === 'end') return arithmetic(body, '+', operand(HEX, start), operand(HEX, size), into);
    if (field === 'range' && type.kind === 'record') return operand(RANGE, start, size);
  }
  if (type.kind === 'set') {
    if (field === 'size') {
      const register = into ?? body.alloc();
      body.emitter.emit(Op.SET_SIZE, register, value.ref);
      return operand(HEX, inRegister(register));
    }
    return body.error(node, 'unknown-field', `a range set has no field \`${field}\`; it has: size`);
  }
  if (type.kind === 'record') {
    const index = type.fields.findIndex(({ name }) => name === field);
    const found = type.fields[index];
    if (found !== undefined) {
      const fieldType: Type = found.type === 'int' ? { kind: 'int', show: found.show } : { kind: found.type };
      return operand(fieldType, inRegister(value.first.register + index));
    }
    const names = [...type.fields.map(({ name }) => name), ...(type.run ? ['range', ...RANGE_FIELDS] : [])];
    const has = [...new Set(names)].join(', ');
    return body.error(
      node,
      'unknown-field',
      `${typeWords(type)} have no field \`${field}\`.${didYouMean(nearest(field, names))} It has: ${has}.`.replace(
        'a run have',
        'a run has',
      ),
    );
  }
  if (type.kind === 'range') {
    return body.error(
      node,
      'unknown-field',
      `a range has no field \`${field}\`; it has: ${RANGE_FIELDS.join(', ')}`,
    );
  }
  return body.error(node, 'unknown-field', `${typeWords(type)} has no fields`);
}

function exitValue(body: Body, node: FieldAccess, into?: number): Operand {
  const { field } = node;
  if (field === 'range') {
    const register = body.alloc(2);
    body.emitter.emit(Op.GETEXIT, register, ExitField.gpa);
    body.emitter.emit(Op.GETEXIT, register + 1, ExitField.size);
    return operand(RANGE, inRegister(register), inRegister(register + 1));
  }
  const info = EXIT_FIELDS.get(field);
  if (info === undefined) {
    const names = ['range', ...EXIT_FIELDS.keys()];
    return body.error(
      node,
      'unknown-field',
      `an exit has no field \`${field}\`.${didYouMean(nearest(field, names))} It has: ${names.join(', ')}.`,
    );
  }
  const register = into ?? body.alloc();
  body.emitter.emit(Op.GETEXIT, register, info.number);
  return operand(info.type, inRegister(register));
}
