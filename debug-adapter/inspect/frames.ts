import { errnoName } from '../../engine/kvm/errno.js';
import { ExitReason, exitReasonName, type Exit } from '../../engine/kvm/exit.js';
import type { Actor, Frame } from '../../engine/kvm/task.js';
import type { Program } from '../../engine/program/program.js';
import { KVM_RUN, kvmRunCall } from '../../engine/program/kvm-run.js';
import { codeAddress, numberOfNative } from '../debuggee/code-address.js';
import { placeOfInstruction, type Place } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';

/** One row of a stack as a person reads it. */
export interface FrameRow {
  /** The same for the same frame for as long as it lives, at every stop. */
  readonly id: number;
  readonly actor: number;
  /** Counted from the outermost frame of its stack, 1; 0 for a label that has no frame of the engine's. */
  readonly depth: number;
  /** Its stack is not the one that runs: of a vCPU with a VMM loop of its own, either the guest or the loop waits for the other. */
  readonly parked: boolean;
  /** `script`: a routine of the script. `kernel`: one of the engine's, at a step. `label`: where KVM_RUN lies between the VMM and the guest. */
  readonly kind: 'script' | 'kernel' | 'label';
  readonly name: string;
  readonly place: Place | null;
  /** The address of the step that it does next; null for a label without a frame. */
  readonly address: string | null;
  readonly frame: Frame | null;
}

/** Frames of one stack: more than calls can be deep. */
const DEPTHS = 2048;
/** A vCPU with a VMM loop of its own has two stacks. */
const STACKS = 2;

/** A frame's id: the thread, which of its stacks, and the depth. Below 2^31 for half a million actors. */
function frameId(actor: number, loop: boolean, depth: number): number {
  return ((actor + 1) * STACKS + (loop ? 1 : 0)) * DEPTHS + depth;
}

/** The actor that a frame id belongs to; -1 or one that does not exist for a number that is no id. */
export function actorOfFrame(id: number): number {
  return Math.floor(id / (DEPTHS * STACKS)) - 1;
}

/**
 * The stack of an actor, innermost first. Routines of the engine are shown while the actor stands in them; what an exit has left half-done
 * below KVM_RUN belongs to that label. A stack that is parked stands below the one that runs.
 */
export function framesOf(subject: Subject, actor: Actor): readonly FrameRow[] {
  const hasLoop = subject.history.machine.entry.actors[actor.id]?.loop !== undefined;
  if (!hasLoop) return rowsOf(subject, actor, actor.top, false, false);
  if (actor.vmm !== null)
    return [
      ...rowsOf(subject, actor, actor.top, false, false),
      ...rowsOf(subject, actor, actor.vmm, true, true),
    ];
  const guest = rowsOf(subject, actor, actor.guest, false, true);
  const loop = rowsOf(subject, actor, actor.top, true, false);
  if (loop.length === 0 || guest[0]?.kind === 'label') return [...loop, ...guest];
  return [...loop, outsideLabel(actor), ...guest];
}

function rowsOf(
  subject: Subject,
  actor: Actor,
  top: Frame | null,
  loop: boolean,
  parked: boolean,
): FrameRow[] {
  const rows: FrameRow[] = [];
  const { program } = subject;
  let inKernel = true;
  let exit: Exit | null = actor.exit;
  for (let frame = top; frame !== null; frame = frame.caller) {
    const id = frameId(actor.id, loop, frame.depth);
    const row = { id, actor: actor.id, depth: frame.depth, parked, frame };
    const address = addressOf(program, frame);
    if (frame.native === KVM_RUN) {
      rows.push({ ...row, kind: 'label', name: exitLabel(exit), place: null, address });
      exit = null;
      inKernel = false;
    } else if (frame.native === kvmRunCall && parked) {
      rows.push({ ...row, kind: 'label', name: 'KVM_RUN: in the guest', place: null, address });
    } else if (frame.native !== null) {
      const step = frame.native.steps[frame.pc]?.name ?? 'returns';
      const name = `${frame.native.name}: ${frame === top ? '' : 'then '}${step}`;
      if (inKernel) rows.push({ ...row, kind: 'kernel', name, place: null, address });
    } else {
      inKernel = false;
      const name = program.routines[frame.routine]?.name ?? '?';
      rows.push({ ...row, kind: 'script', name, place: placeOfInstruction(program, frame.pc), address });
    }
  }
  return rows;
}

function addressOf(program: Program, { native, routine, pc }: Frame): string {
  if (native !== null) return codeAddress(numberOfNative(program, native), pc);
  return codeAddress(routine, pc - (program.routines[routine]?.entry ?? pc));
}

/** What KVM_RUN returned with. */
function exitLabel(exit: Exit | null): string {
  if (exit === null) return 'KVM_RUN';
  if (exit.reason === ExitReason.UNKNOWN && exit.errno !== 0) return `KVM_RUN: -${errnoName(exit.errno)}`;
  return `KVM_RUN: KVM_EXIT_${exitReasonName(exit.reason)}`;
}

/** Between a loop and its guest that stands outside of any exit: before the first run, after the last, or left by immediate_exit. */
function outsideLabel(actor: Actor): FrameRow {
  const name =
    actor.exit === null
      ? 'KVM_RUN: not entered yet'
      : actor.guest === null
        ? exitLabel(actor.exit)
        : 'KVM_RUN: left before the next instruction';
  return {
    ...{ id: frameId(actor.id, false, 0), actor: actor.id, depth: 0, parked: true },
    ...{ kind: 'label', name, place: null, address: null, frame: null },
  };
}
