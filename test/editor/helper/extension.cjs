// An extension that only the suite in the extension host needs: a debugger that is not ours. It stops at once and does nothing.
const vscode = require('vscode');

/** Requests that it was sent, by name. */
const asked = [];

class OtherAdapter {
  #said = new vscode.EventEmitter();
  #seq = 0;
  onDidSendMessage = this.#said.event;

  handleMessage({ seq, command }) {
    asked.push(command);
    const bodies = {
      threads: { threads: [{ id: 1, name: 'other' }] },
      stackTrace: { stackFrames: [], totalFrames: 0 },
    };
    this.#say({ type: 'response', request_seq: seq, command, success: true, body: bodies[command] ?? {} });
    if (command === 'launch') {
      const stopped = { reason: 'pause', threadId: 1, allThreadsStopped: true };
      this.#say({ type: 'event', event: 'initialized' });
      this.#say({ type: 'event', event: 'stopped', body: stopped });
    }
    if (command === 'disconnect') this.#say({ type: 'event', event: 'terminated' });
  }

  dispose() {
    this.#said.dispose();
  }

  #say(message) {
    this.#said.fire({ seq: ++this.#seq, ...message });
  }
}

exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('gfnscope-other', {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new OtherAdapter()),
    }),
  );
  return { asked };
};
