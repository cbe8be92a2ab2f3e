import type { Group } from '../group.js';
import { clientPlace } from './client-source.js';
import { wholeNumber } from './whole-number.js';

/** More rows than any view asks for at once. */
const MOST_ROWS = 65_536;
/** Beyond all addresses of code. */
const FURTHEST = 2 ** 31;

/** The atomic steps: instructions of the script, and the steps of the kernel's, KVM's and the VMM's routines. */
export const disassembly: Group = {
  capabilities: { supportsDisassembleRequest: true },
  handlers: {
    disassemble({ run, positions }, args) {
      const {
        memoryReference,
        offset = 0,
        instructionOffset = 0,
        instructionCount,
        resolveSymbols = true,
      } = args;
      wholeNumber('offset', offset, -FURTHEST, FURTHEST);
      wholeNumber('instructionOffset', instructionOffset, -FURTHEST, FURTHEST);
      const count = wholeNumber('instructionCount', instructionCount, 0, MOST_ROWS);
      const { debuggee } = run;
      const rows = debuggee.inspector.disassemble(memoryReference, offset, instructionOffset, count);
      return {
        instructions: rows.map(({ address, text, symbol, place, valid }) => {
          const at = place === null ? null : clientPlace(debuggee, positions, place);
          return {
            ...{ address, instruction: text },
            ...(resolveSymbols && symbol !== '' ? { symbol } : {}),
            ...(valid ? {} : { presentationHint: 'invalid' as const }),
            ...(at === null ? {} : { location: at.source, line: at.line, column: at.column }),
            ...(at?.endLine === undefined ? {} : { endLine: at.endLine }),
            ...(at?.endColumn === undefined ? {} : { endColumn: at.endColumn }),
          };
        }),
      };
    },
  },
};
