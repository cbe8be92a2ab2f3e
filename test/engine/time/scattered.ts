import { compileText } from '../../language/compiling.js';

export const MIB = 2 ** 20;

/** A guest that stores all over so many bytes, a power of two, in no order. */
export const scattered = (bytes: number) =>
  compileText(`vm plain {
  memslot 0 gpa 0x0 size ${bytes} shared anon
}
vcpu 0 {
  let i = 0
  loop {
    store u64 [(i * 2654435761) & ${bytes - 8}] = i
    i += 1
  }
}`).program!;
