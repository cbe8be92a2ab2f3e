import type { DebuggedRun } from '../session/debugged-run.js';
import type { GfnRange } from './gfn-range.js';

/** What the map can set going outside itself. Ranges are gfns, half-open. */
export interface MapActions {
  /** Shows the runs of the range in the tree of memslots and private fds. */
  revealInTree(run: DebuggedRun, range: GfnRange): Promise<void>;
  /** Sets a data breakpoint on the state of the range. */
  breakOnChange(run: DebuggedRun, range: GfnRange): Promise<void>;
  /** Opens the memory view at a gpa, in bytes, as the guest sees it. */
  viewMemory(run: DebuggedRun, gpa: bigint): Promise<void>;
  /** Lists who made the range what it is. */
  why(run: DebuggedRun, range: GfnRange): Promise<void>;
  /** Opens the chooser of the exit that waits, if its range is met; elsewhere has the VMM convert the range. */
  convert(run: DebuggedRun, range: GfnRange): Promise<void>;
  /** Has the VMM punch a hole in the private fd behind the range, or allocate there. */
  punchHole(run: DebuggedRun, range: GfnRange): Promise<void>;
  allocate(run: DebuggedRun, range: GfnRange): Promise<void>;
  copy(text: string): Promise<void>;
}
