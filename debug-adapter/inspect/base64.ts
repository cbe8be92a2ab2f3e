/** Bytes as the protocol carries them. By hand, because hosts differ in what they have for it. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const CODES = Uint8Array.from(LETTERS, (letter) => letter.charCodeAt(0));
const PADDING = 61;

export function encodeBase64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text[to++] = CODES[word >> 18]!;
    text[to++] = CODES[(word >> 12) & 63]!;
    text[to++] = at < whole || bytes.length - at > 1 ? CODES[(word >> 6) & 63]! : PADDING;
    text[to++] = at < whole ? CODES[word & 63]! : PADDING;
  }
  return new TextDecoder().decode(text);
}

/** The bytes of a text in base64; null if it is none. Padding may be missing, white space may be there. */
export function decodeBase64(text: string): Uint8Array | null {
  const letters = text.replace(/\s+/g, '').replace(/={0,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(letters) || letters.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const letter of letters) {
    word = ((word << 6) | LETTERS.indexOf(letter)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (word >> bits) & 0xff;
  }
  return bytes;
}
