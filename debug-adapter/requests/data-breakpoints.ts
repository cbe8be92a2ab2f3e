import type { Debuggee } from '../debuggee/debuggee.js';
import { parseMemoryReference } from '../inspect/memory-reference.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { Group } from '../group.js';
import { clientBreakpoint, few, termsOf } from './client-breakpoint.js';

/** Breakpoints on bytes of guest memory, on the state of gfns, and on variables of the script. */
export const dataBreakpoints: Group = {
  capabilities: { supportsDataBreakpoints: true, supportsDataBreakpointBytes: true },
  handlers: {
    dataBreakpointInfo({ run: { debuggee } }, { name, variablesReference, bytes, asAddress = false }) {
      const isRow = !asAddress && variablesReference !== undefined && variablesReference > 0;
      const row = isRow ? rowNamed(debuggee, variablesReference, name) : { name };
      const info = debuggee.stops.breakpoints.dataInfo(row.name, row.bytes ?? bytes);
      if (typeof info === 'string') return { dataId: null, description: info };
      return {
        dataId: info.id,
        description: info.description,
        accessTypes: [...info.access],
        canPersist: true,
      };
    },

    setDataBreakpoints({ positions, run }, { breakpoints: wanted }) {
      const placed = run.debuggee.stops.breakpoints.setData(
        few(wanted).map(({ dataId, accessType, ...terms }) => ({
          ...termsOf(terms),
          dataId,
          ...(accessType === undefined ? {} : { access: accessType }),
        })),
      );
      return { breakpoints: placed.map((one) => clientBreakpoint(run.debuggee, positions, one)) };
    },
  },
};

/**
 * What a row of the variables view is watched as: the state of the gfns that it stands for, bytes, or a variable. What it stands for only the view
 * knows.
 */
function rowNamed(
  { inspector }: Debuggee,
  reference: number,
  name: string,
): { readonly name: string; readonly bytes?: number } {
  const row = inspector.row(reference, name);
  const { memoryReference, bytes, evaluateName, menu } = row;
  const address = memoryReference === undefined ? null : parseMemoryReference(memoryReference);
  if (memoryReference === undefined || address === null) return { name: evaluateName ?? name };
  if (menu !== 'gfn') return { name: memoryReference, ...(bytes === undefined ? {} : { bytes }) };
  const end = address.page + Math.max(1, Math.ceil((bytes ?? PAGE_SIZE) / PAGE_SIZE));
  return { name: `gfn(0x${address.page.toString(16)}, 0x${end.toString(16)})` };
}
