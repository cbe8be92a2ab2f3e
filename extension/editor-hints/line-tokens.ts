/**
 * What a line of a guest program says that a debugger can show: names with their fields, numbers in hex, addresses in brackets. It looks at
 * one line at a time, because a person points at one, also where the script is being edited and no longer parses.
 */

/** A name with its fields: `exit.range`. */
export interface NameToken {
  readonly kind: 'name';
  readonly start: number;
  readonly end: number;
  /** The name, then its fields. */
  readonly path: readonly string[];
}
/** A number in hex: an address, or something like it. */
export interface NumberToken {
  readonly kind: 'number';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
/** `[shared BUFFER + 8]`: how the memory is reached, and the expression of its address. */
export interface AddressToken {
  readonly kind: 'address';
  readonly start: number;
  readonly end: number;
  readonly how: '' | 'private' | 'shared' | 'gpa' | 'hva' | 'emulated' | 'alias';
  readonly expression: string;
  /** Where the expression begins. What is before it belongs to the brackets. */
  readonly inner: number;
}
export type LineToken = NameToken | NumberToken | AddressToken;

/** Words that are never names. */
const HARD = words(
  'import const var fn let if else while loop for in break continue return store load fetch expect log true false not and or shared private',
);
/** Words of constructs, which may be names, too: they are where an expression can be. */
const SOFT = words(
  'vm abi option kernel bug private_fd memfd size allocated validated hugetlb contents fill hex text file memslot gpa anon anon_shared none ' +
    'mapping at hva offset readonly log_dirty as prot host_memory alias shared_view populate vmm guest on vcpu run host setup invariant ' +
    'every step test schedule slots kvm view fd convert to using ask wait notify barrier of yield pause resume add remove from no exit ' +
    'errno signal efault death emulated u8 u16 u32 u64 i8 i16 i32 i64',
);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** How far beside a word an operator is looked for. */
const NEAR = 16;

/** Whether an operator or a bracket beside a word makes it part of an expression. */
function isOperand(before: string, after: string): boolean {
  return /[-=+*/%(,<>&|^]\s*$/.test(before) || /^\s*(?:[-=+*/%),<>&|^\]]|\.[^.])/.test(after);
}

const PIECE =
  /\/\/.*|\/\*.*?(?:\*\/|$)|"(?:\\.|[^"\\])*"?|0[xX][0-9a-fA-F_]+|\d\w*|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\[|\]/g;
const HOW = /^\s*(private|shared|gpa|hva|emulated|alias\s+[A-Za-z_]\w*)\s+/;

/** The tokens of a line, in the order in which they begin; an address comes before what is inside it. */
export function lineTokens(line: string): readonly LineToken[] {
  return tokensOf(line, 0);
}

function tokensOf(text: string, base: number): LineToken[] {
  const found: LineToken[] = [];
  const open: number[] = [];
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const start = base + index;
    if (piece.startsWith('/')) continue;
    else if (piece.startsWith('"')) found.push(...holesOf(piece, start));
    else if (piece === '[') open.push(index);
    else if (piece === ']') {
      const from = open.pop();
      if (from !== undefined) found.push(addressOf(text.slice(from + 1, index), base + from));
    } else if (/^0x/i.test(piece))
      found.push({ kind: 'number', start, end: start + piece.length, text: piece });
    else if (/^[A-Za-z_]/.test(piece)) {
      const path = piece.split('.');
      if (
        isName(
          path,
          text.slice(Math.max(0, index - NEAR), index),
          text.slice(index + piece.length, index + piece.length + NEAR),
        )
      )
        found.push({ kind: 'name', start, end: start + piece.length, path });
    }
  }
  return withoutAliases(found).sort((one, other) => one.start - other.start || other.end - one.end);
}

function isName([first = '', ...fields]: readonly string[], before: string, after: string): boolean {
  if (HARD.has(first) || /^\s*\(/.test(after)) return false;
  return !SOFT.has(first) || fields.length > 0 || isOperand(before, after);
}

/** What an alias is called is no variable: `[alias ghcb GHCB]`. */
function withoutAliases(tokens: readonly LineToken[]): LineToken[] {
  const heads = tokens.filter((token) => token.kind === 'address' && token.how === 'alias') as AddressToken[];
  return tokens.filter(
    ({ kind, start }) => kind !== 'name' || !heads.some((head) => head.start < start && start < head.inner),
  );
}

/** What stands in braces inside a text is an expression: `log "at {exit.gpa}"`. */
function holesOf(text: string, start: number): LineToken[] {
  return [...text.matchAll(/\{([^{}"]*)\}/g)].flatMap((hole) =>
    tokensOf(hole[1] ?? '', start + hole.index + 1),
  );
}

function addressOf(inside: string, start: number): AddressToken {
  const how = HOW.exec(inside);
  const skipped = how?.[0].length ?? inside.length - inside.trimStart().length;
  return {
    kind: 'address',
    start,
    end: start + inside.length + 2,
    how: (how?.[1]?.split(/\s/)[0] ?? '') as AddressToken['how'],
    expression: inside.slice(skipped).trim(),
    inner: start + 1 + skipped,
  };
}

/** What a debugger shows for a place in a line: the name up to the field that is pointed at. */
export function nameAt(
  line: string,
  column: number,
): { start: number; end: number; expression: string } | undefined {
  const token = innermost(line, column);
  if (token?.kind !== 'name') return undefined;
  let end = token.start;
  const path: string[] = [];
  for (const part of token.path) {
    end += (path.length > 0 ? 1 : 0) + part.length;
    path.push(part);
    if (column <= end) break;
  }
  return { start: token.start, end, expression: path.join('.') };
}

/** The address that a place in a line is about: a number in hex, or the brackets around an address. */
export function addressAt(line: string, column: number): NumberToken | AddressToken | undefined {
  const token = innermost(line, column);
  return token === undefined || token.kind === 'name' ? undefined : token;
}

function innermost(line: string, column: number): LineToken | undefined {
  return lineTokens(line).findLast(({ start, end }) => start <= column && column <= end);
}
