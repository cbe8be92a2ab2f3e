import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Context } from '../context.js';
import { actorOf } from '../debuggee/subject.js';
import type { Group } from '../group.js';
import type { FrameRow } from '../inspect/frames.js';
import { clientPlace } from './client-source.js';

/**
 * The stacks of actors: handler frames, where KVM_RUN lies, the guest's frames. Pieces are given to those who ask, but nobody is
 * told to (`supportsDelayedStackTraceLoading`): a stack is short and at hand as a whole. VS Code would fetch its top first and the
 * rest later, and not draw the rest where nothing below the top has changed since the last stop, as while stepping through one
 * function: a link to load more frames would stay there, with none to load.
 */
export const stack: Group = {
  handlers: {
    stackTrace(context, { threadId, startFrame = 0, levels = 0, format }) {
      const { inspector, stops } = context.stopped;
      const rows = [...inspector.stack(actorOf(threadId))];
      const [top] = rows;
      // A claim that failed is shown where it stands, though the actor is behind it.
      const place = top?.kind === 'script' ? stops.trouble(actorOf(threadId))?.place : undefined;
      if (top !== undefined && place !== undefined) rows[0] = { ...top, place };
      const from = Math.max(0, startFrame);
      const to = levels > 0 ? from + levels : rows.length;
      return {
        totalFrames: rows.length,
        stackFrames: rows.slice(from, to).map((row) => toClient(context, row, format)),
      };
    },
  },
};

function toClient(
  context: Context,
  row: FrameRow,
  format: DebugProtocol.StackFrameFormat = {},
): DebugProtocol.StackFrame {
  const { id, kind, place, address } = row;
  const where =
    place === null ? { line: 0, column: 0 } : clientPlace(context.stopped, context.positions, place);
  return {
    id,
    name: row.name + parametersText(context, row, format) + placeText(where, format),
    ...where,
    ...(address === null ? {} : { instructionPointerReference: address }),
    ...(kind === 'script' ? {} : { presentationHint: kind === 'label' ? 'label' : 'subtle' }),
    ...(kind === 'script' && !row.parked ? {} : { canRestart: false }),
  };
}

/** `(gpa 0x100000, size 0x1000)`, as far as the client wants it. */
function parametersText(context: Context, row: FrameRow, format: DebugProtocol.StackFrameFormat): string {
  const { parameters, parameterNames, parameterValues, hex = false, includeAll } = format;
  if (row.kind !== 'script' || (parameters !== true && includeAll !== true)) return '';
  // Neither asked for alone: both.
  const names = parameterNames ?? parameterValues !== true;
  const values = parameterValues ?? parameterNames !== true;
  const shown = context.stopped.inspector
    .parameters(row, { hex })
    .map(({ name, value }) => [...(names ? [name] : []), ...(values ? [value] : [])].join(' '));
  return shown.length === 0 ? '' : `(${shown.join(', ')})`;
}

function placeText(
  where: { readonly line: number; readonly source?: DebugProtocol.Source },
  { line, module, includeAll = false }: DebugProtocol.StackFrameFormat,
): string {
  if (where.source === undefined) return '';
  const file = (module ?? includeAll) ? ` ${where.source.name ?? ''}` : '';
  return file + ((line ?? includeAll) ? `:${where.line}` : '');
}
