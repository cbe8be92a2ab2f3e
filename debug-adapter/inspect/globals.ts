import type { Subject } from '../debuggee/subject.js';
import { poke } from './pokes.js';
import { named, type Container } from './rows.js';
import { variableRow } from './script-values.js';

/** The variables that all of a script shares. */
export function globalsOf(subject: Subject): Container {
  const { program, history } = subject;
  return named((style) =>
    program.globals.map(({ name, type, index, fields }) =>
      variableRow(
        {
          ...{ name, type, words: history.state.globals.subarray(2 * index) },
          ...(fields === undefined ? {} : { fields }),
          set: type === 'set' ? history.state.globalRefs[index] : undefined,
          write: (word, lo, hi) => {
            poke(subject, history.state.turn, { what: 'global', index: index + word, lo, hi });
          },
        },
        style,
      ),
    ),
  );
}
