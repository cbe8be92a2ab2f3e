import type { IToken } from 'chevrotain';

/** What a local name stands for, as far as the words of its declaration tell. */
export type LocalMeaning =
  | { readonly kind: 'parameter'; readonly type: string }
  | { readonly kind: 'exit' }
  /** A run of a `for`: `slots`, `view`, `kvm`, `fd`, or something else that is walked over. */
  | { readonly kind: 'run'; readonly source: string }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'range' }
  | { readonly kind: 'set' }
  | { readonly kind: 'value' };

/** What can be seen at the end of some words: local names, whose code it is, what `result` is of. */
export interface Visible {
  readonly locals: ReadonlyMap<string, LocalMeaning>;
  readonly side: 'guest' | 'vmm' | 'any' | null;
  /** Whether there is an `exit` without having been named. */
  readonly hasExit: boolean;
  readonly lastCall: string | null;
}

interface Scope {
  readonly locals: Map<string, LocalMeaning>;
  readonly opener: string;
}

const SIDES: Readonly<Record<string, Visible['side']>> = {
  vcpu: 'guest',
  guest: 'guest',
  test: 'guest',
  host: 'vmm',
  setup: 'vmm',
  vmm: 'vmm',
  run: 'vmm',
  fn: 'any',
  invariant: 'any',
};

/** Reads the words of a declaration up to the cursor. */
export function visibleAt(tokens: readonly IToken[]): Visible {
  const scopes: Scope[] = [{ locals: new Map(), opener: '' }];
  let pending = new Map<string, LocalMeaning>();
  let opener = '';
  let lastCall: string | null = null;
  const image = (at: number): string => tokens[at]?.image ?? '';
  for (let at = 0; at < tokens.length; at++) {
    const word = image(at);
    if (word === '{') {
      scopes.push({ locals: pending, opener });
      pending = new Map<string, LocalMeaning>();
      opener = '';
    } else if (word === '}') {
      if (scopes.length > 1) scopes.pop();
    } else if (word === 'let') at = readLet(tokens, at, scopes.at(-1)?.locals);
    else if (word === 'for') pending.set(image(at + 1), runOf(image(at + 3)));
    else if (word === 'fn' || word === 'on') {
      at = readHead(tokens, at, pending);
      opener = word;
    } else if (word in SIDES && opener === '') opener = word;
    // A call at the beginning of a statement: `result` is its.
    if (image(at + 1) === '(' && /^[A-Za-z_]/.test(word) && beginsStatement(tokens, at)) lastCall = word;
  }
  // A loop's variable is visible inside its braces only.
  const openers = scopes.map((scope) => scope.opener).filter((each) => each !== '');
  const side = openers.map((each) => SIDES[each]).findLast((each) => each !== undefined && each !== 'any');
  return {
    locals: new Map(scopes.flatMap((scope) => [...scope.locals])),
    side: side ?? (openers.some((each) => each in SIDES) ? 'any' : null),
    hasExit: openers.includes('on') || openers.includes('run'),
    lastCall,
  };
}

/** `let a, b = VALUE`: declares at the place of the value, which the value itself does not see; that matters to nobody here. */
function readLet(
  tokens: readonly IToken[],
  start: number,
  into: Map<string, LocalMeaning> | undefined,
): number {
  const names: string[] = [];
  let at = start + 1;
  for (; at < tokens.length && tokens[at]?.image !== '='; at += 2) {
    names.push(tokens[at]?.image ?? '');
    if (tokens[at + 1]?.image !== ',') {
      at += 1;
      break;
    }
  }
  // What is being declared right now is not there yet.
  if (at >= tokens.length - 1) return at;
  const [first, second] = [tokens[at + 1], tokens[at + 2]];
  const line = first?.startLine;
  const rest = tokens.slice(at + 1).filter((token) => token.startLine === line);
  const meaning: LocalMeaning =
    first?.image === 'ranges'
      ? { kind: 'set' }
      : second?.image === '(' && /^\w/.test(first?.image ?? '')
        ? { kind: 'call', name: first?.image ?? '' }
        : rest.some(({ image }) => image === '..' || image === '..+')
          ? { kind: 'range' }
          : { kind: 'value' };
  for (const name of names) into?.set(name, names.length === 1 ? meaning : { kind: 'value' });
  return at;
}

/** The names in the head of a function or a handler. */
function readHead(tokens: readonly IToken[], start: number, into: Map<string, LocalMeaning>): number {
  const isHandler = tokens[start]?.image === 'on';
  let at = start + 1;
  for (; at < tokens.length && tokens[at]?.image !== '{'; at++) {
    const [before, word, after] = [tokens[at - 1]?.image, tokens[at]?.image ?? '', tokens[at + 1]?.image];
    if ((before !== '(' && before !== ',') || !/^[A-Za-z_]/.test(word)) continue;
    if (isHandler) into.set(word, { kind: 'exit' });
    else
      into.set(word, { kind: 'parameter', type: after === ':' ? (tokens[at + 2]?.image ?? '') : 'address' });
    if (after === '->') break;
  }
  return Math.min(at, tokens.length) - 1;
}

function runOf(word: string): LocalMeaning {
  return /^\d/.test(word) ? { kind: 'value' } : { kind: 'run', source: word };
}

function beginsStatement(tokens: readonly IToken[], at: number): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]];
  if (before === undefined || token === undefined) return true;
  return (
    /^[{};]$/.test(before.image) ||
    ((before.endLine ?? 0) < (token.startLine ?? 0) && !/^[=,(|&+\-*/]|and|or$/.test(before.image))
  );
}
