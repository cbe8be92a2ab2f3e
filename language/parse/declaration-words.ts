/** What a declaration of a script begins with. */
export const DECLARATION_WORDS = [
  'vm',
  'const',
  'var',
  'fn',
  'vmm',
  'guest',
  'vcpu',
  'host',
  'setup',
  'invariant',
  'test',
  'import',
];
