import { Event } from '@vscode/debugadapter/lib/messages.js';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Unframer } from './framing.js';
import type { DebugSession } from './session.js';

/**
 * Puts a session behind a byte stream: its messages go to `say`, to be framed; what is returned takes the client's bytes. The library's own stream is Node's, and
 * keeps whatever a client sends in memory.
 */
export function connect(session: DebugSession, say: (message: object) => void): (bytes: Uint8Array) => void {
  const unframer = new Unframer();
  session.onDidSendMessage((message) => {
    say(message);
  });
  return (bytes) => {
    for (const found of unframer.push(bytes)) {
      if ('message' in found) session.handleMessage(found.message as DebugProtocol.ProtocolMessage);
      else
        session.sendEvent(
          new Event('output', { category: 'important', output: `gfnscope ignored ${found.fault}.\n` }),
        );
    }
  };
}
