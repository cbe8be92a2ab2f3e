import type { CauseInfo, WhyAnswer } from '../../debug-adapter/gfnscope-protocol.js';
import { countText } from './moment-text.js';

/** A row of a list to pick from. Without a moment there is nowhere to go: it is there to be read. */
export interface CauseRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly moment?: number;
  readonly threadId?: number;
}

/** Who did it, when and where, the newest first; after a cause the exit that led to it, and last what nobody has touched. */
export function causeRows({ causes, unchanged, more }: WhyAnswer): readonly CauseRow[] {
  return [
    ...causes.flatMap((cause) => [causeRow(cause), ...exitRow(cause)]),
    ...(more
      ? [{ label: '$(ellipsis) And more', description: '', detail: 'The newest ones are listed.' }]
      : []),
    ...(unchanged.length === 0
      ? []
      : [
          {
            label: '$(circle-slash) As at the start of the run',
            description: '',
            detail: unchanged.join(', '),
          },
        ]),
  ];
}

function causeRow({ moment, threadId, changes, text, place }: CauseInfo): CauseRow {
  return {
    label: `$(history) ${text}`,
    description: whenWhere(moment, place),
    detail: changes
      .map(({ part, from, to }) =>
        from === to ? `${part}: ${to}, written again` : `${part}: ${from} → ${to}`,
      )
      .join(' · '),
    moment,
    threadId,
  };
}

function exitRow({ exit, threadId }: CauseInfo): readonly CauseRow[] {
  if (exit === undefined) return [];
  const { moment, text, place } = exit;
  const detail = 'The exit that was being handled';
  return [{ label: `$(sign-out) ${text}`, description: whenWhere(moment, place), detail, moment, threadId }];
}

function whenWhere(moment: number, place: CauseInfo['place']): string {
  const line = place === null ? '' : `, ${place.source.name ?? 'script'} line ${place.line}`;
  return `moment ${countText(moment)}${line}`;
}
