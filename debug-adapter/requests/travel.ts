import type { Context } from '../context.js';
import type { Debuggee } from '../debuggee/debuggee.js';
import type { Seek } from '../debuggee/halt.js';
import { actorOf } from '../debuggee/subject.js';
import type { SeekArguments } from '../gfnscope-protocol.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { pathOfSource } from './client-source.js';
import { refusing } from './desk.js';
import { goUnimplied } from './execution.js';
import { wholeNumber } from './whole-number.js';

/** Other points of time: by number, by what happened there, by line, by name. */
export const travel: Group = {
  handlers: {
    'gfnscope/seek'(context, args) {
      const { stopped } = context;
      const actor = args.threadId === undefined ? undefined : actorOf(args.threadId);
      if (actor !== undefined && stopped.history.state.actors[actor] === undefined)
        throw new Refused(`There is no thread ${args.threadId ?? 0}.`);
      const given = [args.moment, args.entry, args.line].filter((one) => one !== undefined);
      if (given.length !== 1) throw new Refused('Give one of `moment`, `entry` and `line`.');
      const seek = seekOf(context, stopped, args);
      goUnimplied(context, seek.kind === 'seek' && actor !== undefined ? { ...seek, actor } : seek);
      return undefined;
    },

    'gfnscope/undo'(context) {
      const last = context.stopped.travel.lastInput();
      if (last === null)
        throw new Refused('Nothing has been put into this run yet: there is nothing to undo.', true);
      const { before, actor, label } = last;
      goUnimplied(context, { kind: 'seek', to: before, actor, text: `Undone: ${label}` });
      return { label };
    },

    'gfnscope/bookmarks'(context, { action = 'list', name = '' }) {
      const { travel: own } = context.stopped;
      const { bookmarks } = own;
      switch (action) {
        case 'list':
          break;
        case 'add':
          refusing(() => bookmarks.add(name), true);
          break;
        case 'remove':
          refusing(() => {
            bookmarks.remove(name);
          }, true);
          break;
        case 'go':
          goUnimplied(
            context,
            refusing(() => own.toBookmark(name), true),
          );
          break;
        default:
          throw new Refused('`action` must be `list`, `add`, `remove` or `go`.');
      }
      return {
        bookmarks: bookmarks.rows.map(({ place, ...one }) =>
          place.kind === 'none'
            ? { ...one, branch: 0, unavailable: place.why }
            : { ...one, branch: place.branch },
        ),
      };
    },
  },
};

function seekOf(context: Context, debuggee: Debuggee, { moment, entry, line }: SeekArguments): Seek {
  if (moment !== undefined) return refusing(() => debuggee.travel.toMoment(moment), true);
  if (entry !== undefined) {
    const found = debuggee.views.timelineAt(wholeNumber('entry', entry, 0, Number.MAX_SAFE_INTEGER));
    if (found === null) throw new Refused(`The timeline has no entry ${entry}.`, true);
    const { point, actor, kind } = found;
    const to = kind === 'exit' ? debuggee.travel.askOf(point, actor) : point;
    return { kind: 'seek', to, actor, text: `Moment ${to.moment}` };
  }
  const { source, line: number, which } = line ?? {};
  if (
    typeof source !== 'object' ||
    typeof (source.path ?? '') !== 'string' ||
    typeof (source.name ?? '') !== 'string' ||
    typeof number !== 'number' ||
    which === undefined
  )
    throw new Refused('`line` must name a `source`, a `line`, and `which` time.');
  if (!['first', 'previous', 'next', 'last'].includes(which))
    throw new Refused('`which` must be `first`, `previous`, `next` or `last`.');
  const path = pathOfSource(debuggee, source);
  const own = context.positions.line(number);
  if (debuggee.stops.breakpoints.locations(path, own, own + 1).length === 0)
    throw new Refused('No statement begins on this line.', true);
  return { kind: 'line', which, path, line: own };
}
