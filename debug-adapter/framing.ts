/** Messages of the Debug Adapter Protocol on a byte stream: a header with the length, an empty line, JSON. */

/** No message that an editor sends is nearly as long: memory is written in pieces. */
export const LONGEST_MESSAGE = 16 * 1024 * 1024;
const [utf8, latin1] = [new TextDecoder(), new TextDecoder('latin1')];

/** A header is two short lines at most. */
const LONGEST_HEADER = 4096;

/** The bytes of one message. */
export function frame(message: object): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const header = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** What was found in a stream: a message, or something that is none and was skipped, in words. */
export type Unframed = { readonly message: object } | { readonly fault: string };

/** Puts a byte stream together to messages, whatever pieces it comes in. What is no message is skipped, and never kept in memory. */
export class Unframer {
  /** Pieces that wait for more, and how long they are together. */
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** How long the body is whose header has been read; -1 between two messages. */
  #body = -1;
  /** Bytes of a message to be thrown away. */
  #skipping = 0;

  push(bytes: Uint8Array): Unframed[] {
    const found: Unframed[] = [];
    const skipped = Math.min(this.#skipping, bytes.length);
    this.#skipping -= skipped;
    if (skipped < bytes.length) this.#add(bytes.subarray(skipped));
    while (this.#length > 0) {
      const next = this.#body < 0 ? this.#header() : this.#message();
      if (next === null) break;
      if (next !== 'header') found.push(next);
    }
    return found;
  }

  #add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Everything that waits, as one piece. */
  #joined(): Uint8Array {
    if (this.#pieces.length > 1) {
      const joined = new Uint8Array(this.#length);
      let at = 0;
      for (const piece of this.#pieces) {
        joined.set(piece, at);
        at += piece.length;
      }
      this.#pieces = [joined];
    }
    return this.#pieces[0] ?? new Uint8Array();
  }

  #keepFrom(bytes: Uint8Array, at: number): void {
    this.#pieces = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#length = bytes.length - at;
  }

  /** Reads a header, if all of it is there. */
  #header(): Unframed | 'header' | null {
    const bytes = this.#joined();
    const end = endOfHeader(bytes);
    if (end === null) {
      if (bytes.length <= LONGEST_HEADER) return null;
      this.#keepFrom(bytes, bytes.length);
      return { fault: `${bytes.length} bytes that are no header` };
    }
    const header = latin1.decode(bytes.subarray(0, end));
    if (end > LONGEST_HEADER) {
      // Garbage, and perhaps a header at its end.
      const begin = Math.max(header.toLowerCase().lastIndexOf('content-length:'), 1);
      this.#keepFrom(bytes, begin);
      return { fault: `${begin} bytes that are no header` };
    }
    this.#keepFrom(bytes, end);
    const length = /Content-Length: *(\d{1,15}) *\r/i.exec(header)?.[1];
    if (length === undefined) return { fault: 'a header without a Content-Length' };
    const body = Number(length);
    if (body <= LONGEST_MESSAGE) {
      this.#body = body;
      return body === 0 ? this.#message() : 'header';
    }
    const waiting = Math.min(body, this.#length);
    this.#keepFrom(this.#joined(), waiting);
    this.#skipping = body - waiting;
    return { fault: `a message of ${body} bytes; the longest that is read has ${LONGEST_MESSAGE}` };
  }

  /** Reads a body, if all of it is there. */
  #message(): Unframed | null {
    if (this.#length < this.#body) return null;
    const bytes = this.#joined();
    const text = utf8.decode(bytes.subarray(0, this.#body));
    this.#keepFrom(bytes, this.#body);
    this.#body = -1;
    return parse(text);
  }
}

/** Where the empty line after a header ends. */
function endOfHeader(bytes: Uint8Array): number | null {
  for (let i = bytes.indexOf(13); i >= 0; i = bytes.indexOf(13, i + 1)) {
    if (bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i + 4;
  }
  return null;
}

function parse(text: string): Unframed {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message === 'object' && message !== null) return { message };
  } catch {
    // Said below: there is nothing in it to answer to.
  }
  return { fault: 'a message that is no JSON object' };
}
