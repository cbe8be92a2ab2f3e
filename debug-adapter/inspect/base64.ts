/** Bytes as the protocol carries them. By hand, because hosts differ in what they have for it. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    parts.push(
      `${LETTERS[word >> 18]}${LETTERS[(word >> 12) & 63]}` +
        `${b === undefined ? '=' : LETTERS[(word >> 6) & 63]}${c === undefined ? '=' : LETTERS[word & 63]}`,
    );
  }
  return parts.join('');
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
