/**
 * The shapes of the trees, in numbers.
 *
 * A file of literals and nothing else, imports included: from such a file a bundler that minifies syntax writes
 * the numbers into the code that uses them. Loaded from a module's variables, with shifts by them computed at
 * each step, a look-up takes three times as long.
 */

/** A leaf of a PageSet holds 512 pages (2 MiB of guest) in 16 words of 32. */
export const LEAF_BITS = 9;
export const LEAF_PAGES = 512;
export const LEAF_WORDS = 16;

/** A branch of a PageSet has 32 slots; the mask is of the bits of a page number that choose one. */
export const FANOUT_BITS = 5;
export const FANOUT = 32;
export const SLOT_MASK = 31;

/** The highest level whose page numbers, relative to the node, fit the bit operators. */
export const LOW_LEVEL = 4;
export const LOW_PAGES = 0x2000_0000;
export const LOW_MASK = 0x1fff_ffff;

/**
 * The level that a PageSet begins with: 2^34 pages, 64 TiB. One height for all guests up to there, so that an operation on a large guest
 * touches no more nodes than the same one on a small guest; measured, the levels more cost a small guest nothing.
 */
export const FIRST_LEVEL = 5;

/** The highest level a PageSet can have: 2^54 pages. */
export const MAX_LEVEL = 9;

/** Where the parts of a PageSet's nodes are: in all, in leaves (from HASH_LO), in branches (KIDS). */
export const OWNER = 0;
export const TOTAL = 1;
export const HASH = 2;
export const HASH_LO = 3;
export const WORDS = 4;
export const KIDS = 3;

/** A node of a SparseMap has 16 slots, chosen by one hexadecimal digit of the key. */
export const DIGIT_BITS = 4;
export const DIGIT_MASK = 15;

/** Levels of a SparseMap whose digit is in the low half of a key. */
export const LOW_DIGITS = 7;
export const LOW_KEYS = 0x1000_0000;
export const LOW_KEY_MASK = 0x0fff_ffff;

/** Bytes in a line: the unit in which a ByteStore forks. */
export const LINE_SIZE = 64;
export const LINE_BITS = 6;
export const LINE_MASK = 63;

/** Lines in a page. */
export const LINES = 64;
