import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { frame, LONGEST_MESSAGE, Unframer } from '../../../debug-adapter/framing.js';
import { open } from '../../../debug-adapter/open.js';
import { DebugSession } from '../../../debug-adapter/session.js';
import { connect } from '../../../debug-adapter/stream.js';
import { Random } from '../../engine/properties/random.js';
import { assertConforms } from '../schema.js';

const STREAMS = Number(process.env.GFNSCOPE_FUZZ_STREAMS ?? 3000);
const SEED = Number(process.env.GFNSCOPE_FUZZ_SEED ?? 1);

const SCRIPT = 'vcpu 0 {\n  log "gfn"\n}\n';
const REQUESTS = [
  { command: 'initialize', arguments: { adapterID: 'gfnscope' } },
  { command: 'launch', arguments: { program: '/guest/für später.gfn', stopOnEntry: true } },
  { command: 'configurationDone' },
  { command: 'threads' },
  { command: 'evaluate', arguments: { expression: '1 + 1' } },
];
const ODD = [
  'Content-Length: 7\r\n\r\n',
  'Content-Length: -1\r\n\r\n',
  '\r\n\r\n',
  '\r',
  '{',
  '}',
  '\0',
  'é',
  '"',
];

/** A proper stream with some of its bytes changed, dropped, doubled or put elsewhere. */
function damaged(random: Random): Uint8Array {
  let bytes = [...REQUESTS.entries()].flatMap(([i, request]) => [
    ...frame({ seq: i + 1, type: 'request', ...request }),
  ]);
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(bytes.length);
    const length = random.below(40);
    switch (random.below(5)) {
      case 0:
        bytes[at] = random.below(256);
        break;
      case 1:
        bytes.splice(at, length);
        break;
      case 2:
        bytes.splice(at, 0, ...bytes.slice(at, at + length));
        break;
      case 3:
        bytes.splice(at, 0, ...new TextEncoder().encode(random.pick(ODD)));
        break;
      default:
        bytes = [...bytes.slice(at), ...bytes.slice(0, at)];
    }
  }
  return Uint8Array.from(bytes);
}

/** Enough to end whatever a damaged header still waits for: a body is read to its length, however long it says it is. */
const ENOUGH = new Uint8Array(64 * 1024).fill(32);

async function play(seed: number): Promise<string[]> {
  const random = new Random(seed);
  const faults: string[] = [];
  const heard: (P.Event | P.Response)[] = [];
  const session = new DebugSession(
    {
      readText: () => Promise.resolve(SCRIPT),
      now: () => 0,
      yield: () => new Promise((resolve) => setImmediate(resolve)),
    },
    open,
  );
  const unframer = new Unframer();
  const say = connect(session, (said) => {
    for (const found of unframer.push(frame(said))) {
      if ('fault' in found) {
        faults.push(`it said ${found.fault}`);
        continue;
      }
      const message = found.message as P.Event | P.Response;
      try {
        assertConforms(
          'request_seq' in message && message.request_seq < 1 ? { ...message, request_seq: 1 } : message,
        );
      } catch (error) {
        faults.push(String(error));
      }
      heard.push(message);
      if (JSON.stringify(message).includes('gfnscope failed')) faults.push(JSON.stringify(message));
    }
  });
  const stream = damaged(random);
  try {
    for (let at = 0; at < stream.length;) {
      const size = 1 + random.below(random.pick([1, 8, 64, 4096]));
      say(stream.subarray(at, at + size));
      at += size;
    }
    // A length that was damaged may have grown by digits: the stream goes on until that message is over.
    const last = frame({ seq: 99, type: 'request', command: 'nothing' });
    const answered = (): boolean =>
      heard.some((message) => 'request_seq' in message && message.request_seq === 99);
    for (let sent = 0; !answered() && sent < 2 * LONGEST_MESSAGE; sent += ENOUGH.length) {
      say(last);
      await new Promise((resolve) => setImmediate(resolve));
      if (!answered()) say(ENOUGH);
    }
    // Lengths beyond all patience are taken at their word.
    if (!answered() && !/Content-Length: *\d{8}/i.test(new TextDecoder('latin1').decode(stream)))
      faults.push('it does not answer any more');
  } catch (error) {
    faults.push(`it threw ${String(error)}`);
  }
  session.dispose();
  return faults;
}

describe(`streams whose bytes were damaged, from seed ${SEED}`, () => {
  it('are read as far as they can be, and never make the adapter fall silent or fail', async () => {
    for (let seed = SEED; seed < SEED + STREAMS; seed++) {
      const faults = await play(seed);
      if (faults.length > 0)
        expect.fail(
          `seed ${seed}: ${faults.join('\n')}\n${JSON.stringify(new TextDecoder('latin1').decode(damaged(new Random(seed))))}`,
        );
    }
  }, 60_000);
});
