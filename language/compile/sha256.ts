import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The sha-256 of a text, by which a debugger knows that a file is the one that was compiled. */
export function sha256(text: string): string {
  return bytesToHex(hash(utf8ToBytes(text)));
}
