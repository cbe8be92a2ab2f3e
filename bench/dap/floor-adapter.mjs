// An adapter that does no work: two processes, pipes, and answers that are always the same. Nothing can be faster over stdio.
let waiting = Buffer.alloc(0);
let seq = 0;
let line = 1;

function send(message) {
  const body = JSON.stringify({ seq: ++seq, ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

const bodies = {
  initialize: () => ({ supportsConfigurationDoneRequest: true }),
  setBreakpoints: () => ({ breakpoints: [{ verified: true, line: 1 }] }),
  threads: () => ({ threads: [{ id: 1, name: 'floor' }] }),
  stackTrace: () => ({
    stackFrames: [{ id: 1, name: 'floor', line, column: 1, source: { path: '/floor' } }],
    totalFrames: 1,
  }),
  scopes: () => ({ scopes: [{ name: 'Locals', variablesReference: 1, expensive: false }] }),
  variables: () => ({ variables: [{ name: 'i', value: String(line), variablesReference: 0 }] }),
};

function answer({ seq: request, command }) {
  const body = bodies[command]?.();
  send({ type: 'response', request_seq: request, command, success: true, ...(body ? { body } : {}) });
  if (command === 'launch') send({ type: 'event', event: 'initialized' });
  if (command === 'next') line++;
  if (command === 'configurationDone' || command === 'next')
    send({ type: 'event', event: 'stopped', body: { reason: 'step', threadId: 1, allThreadsStopped: true } });
  if (command === 'disconnect') process.exit();
}

process.stdin.on('data', (bytes) => {
  waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
  for (;;) {
    const end = waiting.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(waiting.toString('latin1', 0, end))[1]);
    if (waiting.length < end + 4 + length) return;
    const message = JSON.parse(waiting.toString('utf8', end + 4, end + 4 + length));
    waiting = waiting.subarray(end + 4 + length);
    answer(message);
  }
});
process.stdin.on('close', () => process.exit());
