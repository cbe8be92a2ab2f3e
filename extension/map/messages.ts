import type { MapAnswer } from '../../debug-adapter/gfnscope-protocol.js';
import type { GfnRange } from './gfn-range.js';
import type { Moments } from './moments.js';

/** The debug session that the map shows. */
export interface ShownRun {
  /** The session's id: the map remembers by it where it stood. */
  readonly id: string;
  readonly name: string;
  /** Whether it is stopped; while it runs the map shows how it was. */
  readonly stopped: boolean;
}

/** Which of the map's two pictures: the stretch looked at, or the whole guest for the minimap. */
export type PictureName = 'view' | 'overview';

/** What can be done with a range of gfns. */
export type ActionName = 'reveal' | 'break' | 'memory' | 'why' | 'convert' | 'punchHole' | 'allocate';

/** What a command or a context menu of the editor asks of the page. */
export type PageCommand =
  | 'fit'
  | 'zoomIn'
  | 'zoomOut'
  | 'zoomToSelection'
  | 'nextMark'
  | 'previousMark'
  | 'exit'
  | 'copyText'
  | 'copySvg';

/** From the page to the extension. */
export type FromMap =
  /** The page stands and listens: also each time that it is shown again, for a hidden page is thrown away. */
  | { readonly type: 'ready' }
  /** Draw this for me; without `window` the whole guest. The newest one of each picture counts, older ones may be dropped. */
  | {
      readonly type: 'picture';
      readonly of: PictureName;
      readonly run: string;
      readonly window?: GfnRange;
      readonly columns: number;
    }
  | { readonly type: 'describe'; readonly run: string; readonly gfn: number }
  | { readonly type: 'act'; readonly action: ActionName; readonly range: GfnRange }
  /** Take the run to another point of time: the newest one counts. They are numbered from 1. */
  | {
      readonly type: 'seek';
      readonly run: string;
      readonly to: { readonly moment: number } | { readonly entry: number };
      readonly number: number;
      /** By key: where the keyboard was it is to be again, whatever the editor opens at the stop. */
      readonly byKey: boolean;
    }
  | { readonly type: 'copy'; readonly text: string; readonly what: 'text' | 'svg' };

/** From the extension to the page. */
export type ToMap =
  /** What there is to show. `other`: the active session is another debugger's. */
  | { readonly type: 'run'; readonly run: ShownRun | null; readonly other: boolean }
  | {
      readonly type: 'picture';
      readonly of: PictureName;
      readonly run: string;
      readonly answer: MapAnswer;
    }
  /** The adapter refused, in its words. */
  | { readonly type: 'refused'; readonly run: string; readonly text: string }
  /** The guest has changed: whatever is shown may be old. */
  | { readonly type: 'changed'; readonly run: string }
  | { readonly type: 'described'; readonly run: string; readonly gfn: number; readonly text: string }
  /** Where the run stands in time, once the seek of that number is over. */
  | { readonly type: 'time'; readonly run: string; readonly moments: Moments; readonly done: number }
  /** The slider had the keyboard before the editor showed the stop. */
  | { readonly type: 'focusTime' }
  | { readonly type: 'command'; readonly command: PageCommand }
  /** Show these gfns, and select them. */
  | { readonly type: 'goTo'; readonly range: GfnRange };
