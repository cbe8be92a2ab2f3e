/** A request being answered. */
export interface Asked {
  readonly seq: number;
  /** Whether the client has cancelled it: whoever works in slices looks between them, and throws Cancelled. */
  readonly cancelled: boolean;
}

/** Thrown by an answer that was cancelled on its way. The protocol's word for it is the message. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}
