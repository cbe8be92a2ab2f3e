/** More than the deepest stack (1,024 calls) with its labels. */
const DEPTH = 4096;

/** The protocol's number for a frame: it names the actor and the depth, so that nothing need be remembered. */
export function frameId(actor: number, index: number): number {
  return actor * DEPTH + index + 1;
}

/** The actor that a frame belongs to. */
export function actorOf(id: number): number {
  return Math.floor((id - 1) / DEPTH);
}
