import { frame, Unframer } from './framing.js';
import type { DebugSession } from './session.js';

/** Puts a session behind a byte stream: what it says goes to `write`; what is returned takes the client's bytes. */
export function connect(
  session: DebugSession,
  write: (bytes: Uint8Array) => void,
): (bytes: Uint8Array) => void {
  const unframer = new Unframer();
  session.onDidSendMessage((message) => {
    write(frame(message));
  });
  return (bytes) => {
    for (const message of unframer.push(bytes)) session.handleMessage(message);
  };
}
