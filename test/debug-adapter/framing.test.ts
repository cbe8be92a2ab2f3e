import { describe, expect, it } from 'vitest';
import { frame, LONGEST_MESSAGE, Unframer, type Unframed } from '../../debug-adapter/framing.js';

const messages = [{ seq: 1, text: 'gfn 0x104' }, { seq: 2, text: 'Seiten für später … 页' }, { seq: 3 }];
const stream = joined(messages.map(frame));

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What comes of a stream that arrives in pieces of so many bytes. */
function inPieces(bytes: Uint8Array, size: number): Unframed[] {
  const unframer = new Unframer();
  const found: Unframed[] = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...unframer.push(bytes.subarray(at, at + size)));
  return found;
}

describe('framing', () => {
  it.each([1, 2, 3, 7, 64, 1000])('gives the messages back from pieces of %i bytes', (size) => {
    expect(inPieces(stream, size)).toEqual(messages.map((message) => ({ message })));
  });

  it.each([
    ['no JSON', bytesOf('Content-Length: 3\r\n\r\n{"a'), 'no JSON object'],
    ['JSON that is no object', bytesOf('Content-Length: 2\r\n\r\n42'), 'no JSON object'],
    ['an empty body', bytesOf('Content-Length: 0\r\n\r\n'), 'no JSON object'],
    ['a header without a length', bytesOf('Content-Type: json\r\n\r\n'), 'without a Content-Length'],
    ['a length that is no number', bytesOf('Content-Length: -5\r\n\r\n'), 'without a Content-Length'],
    ['garbage without a header', new Uint8Array(5000).fill(65), 'no header'],
  ])('passes over %s, says so, and reads on', (_what, bad, fault) => {
    for (const size of [1, 5, 10_000]) {
      const found = inPieces(joined([bad, ...messages.map(frame)]), size);
      expect(found[0]).toEqual({ fault: expect.stringContaining(fault) as string });
      expect(found.at(-1)).toEqual({ message: { seq: 3 } });
    }
  });

  it('reads other headers, and headers in any case', () => {
    const unframer = new Unframer();
    const body = JSON.stringify({ seq: 5 });
    const bytes = bytesOf(`Content-Type: utf-8\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    expect(unframer.push(bytes)).toEqual([{ message: { seq: 5 } }]);
  });

  it('throws a message of 100 MB away as it comes, and reads the next one', () => {
    const unframer = new Unframer();
    const length = 100 * 1024 * 1024;
    const found = unframer.push(bytesOf(`Content-Length: ${length}\r\n\r\n`));
    const piece = new Uint8Array(64 * 1024);
    for (let at = 0; at < length; at += piece.length) found.push(...unframer.push(piece));
    found.push(...unframer.push(frame({ seq: 6 })));
    expect(found).toEqual([
      { fault: expect.stringContaining(`${LONGEST_MESSAGE}`) as string },
      { message: { seq: 6 } },
    ]);
  });
});
