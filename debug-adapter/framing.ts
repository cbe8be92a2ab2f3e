/** The protocol's frame around a message: a header that says how many bytes of JSON follow. */
export function frame(message: object): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const header = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
  const framed = new Uint8Array(header.length + body.length);
  framed.set(header);
  framed.set(body, header.length);
  return framed;
}

/** Cuts a stream of bytes into messages, however the bytes arrive. */
export class Unframer {
  #waiting = new Uint8Array(0);

  /** The messages that are complete with these bytes. */
  push(bytes: Uint8Array): object[] {
    const joined = new Uint8Array(this.#waiting.length + bytes.length);
    joined.set(this.#waiting);
    joined.set(bytes, this.#waiting.length);
    const messages: object[] = [];
    let at = 0;
    for (let next = this.#cut(joined, at); next !== null; next = this.#cut(joined, at)) {
      at = next.end;
      if (next.message !== null) messages.push(next.message);
    }
    this.#waiting = joined.slice(at);
    return messages;
  }

  /** The message whose header begins at `at`, or null if it is not all there. */
  #cut(bytes: Uint8Array, at: number): { end: number; message: object | null } | null {
    const start = endOfHeader(bytes, at);
    if (start === null) return null;
    const header = new TextDecoder().decode(bytes.subarray(at, start));
    const length = Number(/^Content-Length: *(\d+)/im.exec(header)?.[1] ?? 0);
    const end = start + length;
    if (end > bytes.length) return null;
    return { end, message: parse(new TextDecoder().decode(bytes.subarray(start, end))) };
  }
}

/** Where the empty line after a header ends. */
function endOfHeader(bytes: Uint8Array, at: number): number | null {
  for (let i = bytes.indexOf(13, at); i >= 0; i = bytes.indexOf(13, i + 1)) {
    if (bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i + 4;
  }
  return null;
}

/** A client that sends no JSON gets no answer: there is nothing in it to answer to. */
function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
