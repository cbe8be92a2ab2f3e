import type { DebugProtocol } from '@vscode/debugprotocol';
import { complete, type Suggestion } from '../evaluate/completions.js';
import type { Group } from '../group.js';
import { deskOf } from './desk.js';

/** What a client draws beside a suggestion. */
const TYPES: Readonly<Record<Suggestion['kind'], DebugProtocol.CompletionItemType>> = {
  command: 'keyword',
  variable: 'variable',
  field: 'field',
  constant: 'value',
  function: 'function',
  file: 'file',
  view: 'module',
  word: 'value',
};

/** What can be typed into the debug console. */
export const completions: Group = {
  capabilities: { supportsCompletionsRequest: true, completionTriggerCharacters: ['.', '[', '/'] },
  handlers: {
    completions(context, { text, column, line, frameId }) {
      const first = context.client.columnsStartAt1 === false ? 0 : 1;
      const lines = text.split('\n');
      const own = lines[line === undefined ? 0 : context.positions.line(line) - 1] ?? '';
      const cursor = Math.min(Math.max(0, column - first), own.length);
      const { start, length, items } = complete(deskOf(context, frameId), own, cursor);
      return {
        targets: items.map(({ label, detail, kind }, index) => ({
          ...{ label, detail, type: TYPES[kind], start: start + first, length },
          ...(kind === 'function' ? { text: `${label}(` } : {}),
          // In the order of what is likely, not of the alphabet.
          sortText: String(index).padStart(4, '0'),
        })),
      };
    },
  },
};
