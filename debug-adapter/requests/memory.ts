import type { Group } from '../group.js';
import { decodeBase64, encodeBase64 } from '../inspect/base64.js';
import { Refused } from '../protocol.js';
import { wholeNumber } from './whole-number.js';

/** Memory by references that name the view: `guest:0x…`, `shared:0x…`, `private:0x…`, `fd/NAME:0x…`, `hva:0x…`. */
export const memory: Group = {
  capabilities: { supportsReadMemoryRequest: true, supportsWriteMemoryRequest: true },
  handlers: {
    readMemory(context, { memoryReference, offset = 0, count }) {
      exact('offset', offset);
      exact('count', count);
      const { address, bytes, unreadable } = context.stopped.inspector.read(memoryReference, offset, count);
      context.remember(memoryReference);
      return {
        address,
        data: encodeBase64(bytes),
        // Always said where something is missing: a short answer without it is taken for zeros. 0: what is missing may be asked for.
        ...(bytes.length >= count ? {} : { unreadableBytes: unreadable }),
      };
    },

    writeMemory(context, { memoryReference, offset = 0, allowPartial = false, data }) {
      exact('offset', offset);
      const bytes = decodeBase64(data);
      if (bytes === null) throw new Refused('The data is not base64: nothing was written.');
      const written = context.stopped.inspector.write(memoryReference, offset, bytes, allowPartial);
      if (written > 0) context.changed();
      return allowPartial ? { offset: 0, bytesWritten: written } : { bytesWritten: written };
    },
  },
};

/** Whole, and small enough to count in. */
function exact(name: string, value: number): void {
  wholeNumber(name, value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}
