import { respond } from '../evaluate/console.js';
import type { Evaluation } from '../evaluate/evaluator.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { deskOf, refusing } from './desk.js';

/**
 * Expressions. Watches, hovers, copied values and the variables view only ask: what they go through cannot change anything. The debug console
 * knows commands, too, and those that change something say so to the client.
 */
export const evaluate: Group = {
  capabilities: {
    supportsEvaluateForHovers: true,
    supportsClipboardContext: true,
    supportsSetExpression: true,
    supportsValueFormattingOptions: true,
  },
  handlers: {
    evaluate(context, { expression, frameId, context: purpose, format }) {
      const desk = deskOf(context, frameId, format?.hex);
      if (purpose === 'repl') return answer(refusing(() => respond(desk, expression)));
      const found = desk.evaluator.evaluate(expression, desk.at, desk.style, purpose === 'clipboard');
      if (typeof found === 'string') throw new Refused(found);
      return answer(found);
    },

    setExpression(context, { expression, value, frameId, format }) {
      const { evaluator, at, style } = deskOf(context, frameId, format?.hex);
      const now = refusing(() => evaluator.assign(expression, value, at, style), true);
      context.changed();
      const { result, ...rest } = answer(now);
      return { value: result, ...rest };
    },
  },
};

function answer({ text, type, memoryReference }: Evaluation) {
  return {
    ...{ result: text, variablesReference: 0 },
    ...(type === undefined ? {} : { type }),
    ...(memoryReference === undefined ? {} : { memoryReference }),
  };
}
