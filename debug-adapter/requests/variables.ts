import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Debuggee } from '../debuggee/debuggee.js';
import { typeWords } from '../evaluate/value-text.js';
import { compileWatch, type Value } from '../evaluate/watch.js';
import type { Group } from '../group.js';
import type { Scope, ShownRow } from '../inspect/inspector.js';
import type { Edit } from '../inspect/rows.js';
import { Refused } from '../protocol.js';

/** Scopes and variables: what a stopped run holds, and changing it. */
export const variables: Group = {
  capabilities: { supportsSetVariable: true, supportsValueFormattingOptions: true },
  handlers: {
    scopes: ({ stopped }, { frameId }) => ({ scopes: stopped.inspector.scopes(frameId).map(scopeToClient) }),

    variables({ stopped }, { variablesReference, format, ...part }) {
      const rows = stopped.inspector.rows(variablesReference, part, { hex: format?.hex === true });
      return { variables: rows.map(rowToClient) };
    },

    setVariable(context, { variablesReference, name, value, format }) {
      const { stopped } = context;
      const { inspector } = stopped;
      const style = { hex: format?.hex === true };
      const row = inspector.row(variablesReference, name);
      if (row.edit === undefined)
        throw new Refused(
          `\`${name}\` cannot be changed. ${row.fixed ?? 'The guest and the VMM change it.'}`,
          true,
        );
      row.edit.write(wordsFor(row.edit, evaluate(stopped, variablesReference, value), name));
      context.changed();
      const now = inspector.row(variablesReference, name, style);
      return { value: now.value, ...typeOf(now), ...contentsOf(now), ...memoryOf(now) };
    },
  },
};

function scopeToClient({ name, kind, reference, indexed }: Scope): DebugProtocol.Scope {
  return {
    ...{ name, variablesReference: reference, expensive: false },
    ...(kind === 'machine' ? {} : { presentationHint: kind }),
    ...(indexed === 0 ? {} : { namedVariables: 0, indexedVariables: indexed }),
  };
}

/** What VS Code reads beyond the protocol, to offer menus of ours on a row. */
type VariableWithMenu = DebugProtocol.Variable & { __vscodeVariableMenuContext?: string };

function rowToClient(row: ShownRow): VariableWithMenu {
  const { name, value, evaluateName, kind, menu, edit } = row;
  const attributes = edit === undefined ? ['readOnly'] : [];
  return {
    ...{ name, value, ...typeOf(row), ...contentsOf(row), ...memoryOf(row) },
    ...(evaluateName === undefined ? {} : { evaluateName }),
    presentationHint: { ...(kind === undefined ? {} : { kind }), attributes },
    ...(menu === undefined ? {} : { __vscodeVariableMenuContext: menu }),
  };
}

function typeOf({ type }: ShownRow) {
  return type === undefined ? {} : { type };
}

function contentsOf({ reference, indexed }: ShownRow) {
  return {
    variablesReference: reference,
    ...(indexed === 0 ? {} : { namedVariables: 0, indexedVariables: indexed }),
  };
}

function memoryOf({ memoryReference }: ShownRow) {
  return memoryReference === undefined ? {} : { memoryReference };
}

/** What the text comes to, read where the variable is. */
function evaluate(debuggee: Debuggee, reference: number, text: string): Value {
  const at = debuggee.inspector.frameOf(reference);
  const frame = at?.frame?.native === null ? at.frame : null;
  const watch = compileWatch(
    debuggee,
    text,
    frame === null ? null : { routine: frame.routine, pc: frame.pc },
  );
  if (typeof watch === 'string') throw new Refused(`\`${text.slice(0, 80)}\`: ${watch}`, true);
  const actor = at?.actor ?? debuggee.history.state.turn;
  const value = watch.evaluate(actor, frame === null ? null : frame.depth);
  if (typeof value === 'string') throw new Refused(`\`${text.slice(0, 80)}\` has no value: ${value}`, true);
  return value;
}

/** The words to write, if the value is of the right kind. */
function wordsFor({ type }: Edit, value: Value, name: string): Int32Array {
  const [lo = 0, hi = 0] = value.words;
  const isTruth = value.type === 'bool' || (value.type === 'int' && hi === 0 && (lo === 0 || lo === 1));
  if (type === 'bool' ? isTruth : value.type === type) return value.words;
  throw new Refused(`\`${name}\` takes ${typeWords(type)}.`, true);
}
