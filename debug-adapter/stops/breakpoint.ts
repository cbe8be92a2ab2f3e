import type { Code } from '../../engine/kvm/code.js';
import type { Place } from '../debuggee/place.js';
import type { Spot } from '../evaluate/watch.js';
import type { MemoryReference } from '../inspect/memory-reference.js';
import type { HitCondition } from './hit-condition.js';
import type { LogPiece } from './log-message.js';

/** What can be said with a breakpoint of any kind, as the person wrote it. */
export interface Terms {
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
}

/** What a breakpoint is on. Actors are not told apart: whoever comes by. */
export type Target =
  /** An instruction of the script; `entry`: only as the first thing of its routine. */
  | { readonly at: 'instruction'; readonly pc: number; readonly entry: boolean; readonly spot: Spot }
  /** A step of a native routine; the same. */
  | { readonly at: 'step'; readonly native: Code; readonly step: number; readonly entry: boolean }
  /** An exit to userspace, by its reason. */
  | { readonly at: 'exit'; readonly reason: number }
  /** Something else that happens in the kernel or the VMM. */
  | { readonly at: 'event'; readonly kind: 'zap' | 'conversion' }
  | WatchTarget;

export type AccessKind = 'read' | 'write' | 'readWrite';

/** What a data breakpoint is on. */
export type WatchTarget =
  /** What gfns [lo, hi) are: every part of the tuple. */
  | { readonly at: 'state'; readonly lo: number; readonly hi: number }
  /** `count` bytes from a memory reference on. */
  | {
      readonly at: 'bytes';
      readonly reference: MemoryReference;
      readonly count: number;
      readonly access: AccessKind;
    }
  /** A variable of the script that all actors share: its first 64-bit word, and how many there are. */
  | { readonly at: 'variable'; readonly name: string; readonly index: number; readonly words: number };

export type BreakpointKind =
  'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'instruction breakpoint';

/** A breakpoint that can be hit. */
export interface Breakpoint {
  readonly id: number;
  readonly kind: BreakpointKind;
  readonly targets: readonly Target[];
  readonly condition: string | null;
  readonly hits: HitCondition | null;
  /** Says this instead of stopping; null: stops. */
  readonly log: readonly LogPiece[] | null;
}

/** What became of a breakpoint that was asked for. */
export interface Placed {
  readonly id: number;
  /** Whether it can be hit. */
  readonly verified: boolean;
  /** Where it is; absent for those that are at no line. */
  readonly place?: Place;
  /** Why it is not where it was wanted, or cannot be hit. */
  readonly message?: string;
}
