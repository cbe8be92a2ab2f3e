import { describe, expect, it } from 'vitest';
import { frame, Unframer } from '../../debug-adapter/framing.js';

const messages = [{ seq: 1, text: 'gfn 0x104' }, { seq: 2, text: 'Seiten für später … 页' }, { seq: 3 }];
const stream = Uint8Array.from(messages.flatMap((message) => [...frame(message)]));

describe('framing', () => {
  it.each([1, 2, 3, 7, 64, 1000])('gives the messages back from pieces of %i bytes', (size) => {
    const unframer = new Unframer();
    const got: object[] = [];
    for (let at = 0; at < stream.length; at += size)
      got.push(...unframer.push(stream.subarray(at, at + size)));
    expect(got).toEqual(messages);
  });

  it('passes over what is no JSON', () => {
    const unframer = new Unframer();
    const bad = new TextEncoder().encode('Content-Length: 3\r\n\r\n{"a');
    expect(unframer.push(Uint8Array.from([...bad, ...frame({ seq: 4 })]))).toEqual([{ seq: 4 }]);
  });
});
