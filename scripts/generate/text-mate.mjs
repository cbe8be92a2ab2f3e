// Langium's TextMate grammar colours every word of the language as one kind. This sorts the words into the kinds that themes know.

/** Kinds by their scope, first match wins; what no kind claims stays a keyword. */
const KINDS = [
  { scope: 'constant.language.gfn', words: ['true', 'false', 'shared', 'private'] },
  { scope: 'keyword.operator.word.gfn', words: ['and', 'or', 'not', 'in'] },
  {
    scope: 'storage.type.gfn',
    words: ['const', 'var', 'let', 'fn', 'vm', 'vmm', 'guest', 'vcpu', 'host', 'setup', 'test', 'invariant'],
  },
  {
    scope: 'keyword.control.gfn',
    words: ['if', 'else', 'while', 'loop', 'for', 'break', 'continue', 'return', 'import', 'on'],
  },
];

/** Words that open a piece of the machine or are only words after another one: ordinary names elsewhere, so not coloured. */
const PLAIN = [
  'size',
  'offset',
  'at',
  'to',
  'from',
  'of',
  'as',
  'no',
  'step',
  'every',
  'view',
  'text',
  'file',
  'none',
  'add',
  'remove',
];

const wordPattern = (words) => `\\b(?:${[...words].sort().join('|')})\\b`;

/**
 * @param {{ patterns: { name?: string, match?: string, include?: string }[], repository: object }} generated
 * @returns {object}
 */
export function textMateGrammar(generated) {
  const keyword = generated.patterns.find(({ name }) => name?.startsWith('keyword.control'));
  const all = (keyword?.match ?? '').match(/[A-Za-z_]\w*/g)?.filter((word) => word !== 'b') ?? [];
  const sorted = new Set([...KINDS.flatMap(({ words }) => words), ...PLAIN]);
  const rest = all.filter((word) => !sorted.has(word));
  const words = [
    ...KINDS.map(({ scope, words: list }) => ({ name: scope, match: wordPattern(list) })),
    { name: 'keyword.other.gfn', match: wordPattern(rest) },
  ];
  return {
    ...generated,
    patterns: [
      { include: '#comments' },
      {
        name: 'string.quoted.double.gfn',
        begin: '"',
        end: '"|$',
        patterns: [{ name: 'constant.character.escape.gfn', match: '\\\\.' }],
      },
      {
        match: '(\\bfn)\\s+(\\w+)',
        captures: { 1: { name: 'storage.type.gfn' }, 2: { name: 'entity.name.function.gfn' } },
      },
      { name: 'support.type.gfn', match: '\\bu(?:8|16|24|32|40|48|56|64)\\b' },
      { name: 'constant.numeric.gfn', match: '\\b(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9][0-9_]*[KMGT]?)\\b' },
      ...words,
      { name: 'entity.name.function.gfn', match: '\\b[A-Za-z_]\\w*(?=\\()' },
      { name: 'variable.other.constant.gfn', match: '\\b[A-Z][A-Z0-9_]+\\b' },
    ],
  };
}
