import fc from 'fast-check';

/** Names of variables that generated statements may read and write; every generated body begins with them. */
const VARIABLES = ['a', 'b', 'c'];
const GPAS = ['0', '4K', '0x2000', '1M', '1M + 8', '0x3f_f000'];

const number = fc.oneof(
  fc.integer({ min: 0, max: 5000 }).map(String),
  fc.integer({ min: 0, max: 0xffff }).map((value) => `0x${value.toString(16)}`),
  fc.constantFrom('4K', '2M', '1_000', '0b101', 'LIMIT'),
);
const gpa = fc.constantFrom(...GPAS);
const pages = fc.constantFrom('4K', '8K', '64K');
const page = fc.constantFrom('0', '4K', '0x2000', '1M');
const side = fc.constantFrom('shared', 'private');
const width = fc.constantFrom('u8', 'u16', 'u24', 'u32', 'u40', 'u48', 'u56', 'u64');
const variable = fc.constantFrom(...VARIABLES);

/** Expressions and conditions, a few levels deep. */
const { value, condition } = fc.letrec<{ value: string; condition: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    variable,
    fc
      .tuple(tie('value'), fc.constantFrom('+', '-', '*', '&', '|', '^', '<<', '>>'), tie('value'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie('value').map((a) => `~${a}`),
    tie('value').map((a) => `-(${a})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(tie('value'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('value'))
      .map(([a, operator, b]) => `${a} ${operator} ${b}`),
    page.map((at) => `is_private(${at})`),
    fc.tuple(page, pages).map(([at, size]) => `double_backed(${at}, ${size})`),
    fc
      .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie('condition').map((a) => `not (${a})`),
  ),
}));

/** What both sides can do. `inner` makes the statements of a block. */
function commonStatements(inner: fc.Arbitrary<string>): fc.Arbitrary<string>[] {
  return [
    fc
      .tuple(variable, fc.constantFrom('=', '+=', '-='), value)
      .map(([name, operator, a]) => `${name} ${operator} ${a}`),
    value.map((a) => `total = total + (${a})`),
    fc.tuple(condition, inner).map(([a, body]) => `if ${a} { ${body} }`),
    fc.tuple(condition, inner, inner).map(([a, yes, no]) => `if ${a} { ${yes} } else { ${no} }`),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), inner)
      .map(([times, body]) => `{let}let i = 0 while i < ${times} { i += 1 ${body} }`.replace('{let}', '')),
    fc
      .tuple(fc.constantFrom('slots', 'view', 'kvm', 'fd ram'), inner)
      .map(([source, body]) => `for run in ${source} { ${body} total = total + run.size }`),
    fc
      .tuple(page, pages, inner)
      .map(([at, size, body]) => `for each in ${at} ..+ ${size} { ${body} total = each }`),
    fc
      .tuple(page, pages, condition)
      .map(
        ([at, size, a]) =>
          `let s = ranges(${at} ..+ ${size}) if ${at} ..+ 4K in s and ${a} { remove ${at} ..+ 4K from s }`,
      ),
    fc.tuple(variable, value).map(([name, a]) => `log "{${name}} and {${a}}"`),
    fc.constant('yield'),
  ];
}

function statements(side: 'guest' | 'vmm'): fc.Arbitrary<string> {
  const own = side === 'guest' ? guestStatements : vmmStatements;
  return fc.letrec<{ block: string; statement: string }>((tie) => ({
    statement: fc.oneof({ depthSize: 'small' }, ...own, ...commonStatements(tie('block'))),
    block: fc
      .array(tie('statement'), { maxLength: 4, depthIdentifier: 'block' })
      .map((list) => list.join(list.length % 2 === 0 ? '\n' : '; ')),
  })).block;
}

const guestStatements: fc.Arbitrary<string>[] = [
  fc.tuple(width, gpa, value).map(([bits, at, a]) => `store ${bits} [${at}] = ${a}`),
  fc
    .tuple(width, fc.constantFrom('', 'private ', 'shared ', 'emulated '), gpa, value)
    .map(([bits, how, at, a]) => `store ${bits} [${how}${at}] = ${a}`),
  fc.tuple(variable, width, gpa).map(([name, bits, at]) => `${name} = load ${bits} [${at}]`),
  fc.tuple(page, pages, side).map(([at, size, to]) => `set_view(${at}, ${size}, ${to})`),
  fc.tuple(page, pages, side).map(([at, size, to]) => `page_state_change(${at}, ${size}, ${to})`),
  fc.tuple(page, pages, number).map(([at, size, byte]) => `fill(${at}, ${size}, ${byte})`),
  fc.constant('notify event'),
  fc.constant('helper(a, b)'),
];

const vmmStatements: fc.Arbitrary<string>[] = [
  fc
    .tuple(
      page,
      pages,
      side,
      fc.constantFrom('', ' using qemu', ' using cloud-hypervisor', ' using free-first'),
    )
    .map(([at, size, to, how]) => `convert ${at} ..+ ${size} to ${to}${how}`),
  fc
    .tuple(fc.constantFrom('allocate', 'punch_hole'), page, pages)
    .map(([name, at, size]) => `${name}(ram, ${at}, ${size})`),
  fc.tuple(width, gpa, value).map(([bits, at, a]) => `store ${bits} [gpa ${at}] = ${a}`),
  fc.tuple(variable, width, gpa).map(([name, bits, at]) => `${name} = load ${bits} [gpa ${at}]`),
  fc.tuple(page, pages).map(([at, size]) => `discard_shared(${at} ..+ ${size})`),
];

const body = (list: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  list.map((text) => `let a = 1\nlet b = 2 let c = 0x3\n${text}`);

/** Programs that compile and run: one machine, handlers that convert or ask, one or two actors. They end: loops are counted. */
export const generatedProgram: fc.Arbitrary<string> = fc
  .record({
    flavour: fc.constantFrom('plain', 'sw_protected'),
    allocated: fc.constantFrom('', ' allocated', ' allocated at 0..64K'),
    handler: fc.constantFrom(
      'convert exit.range to exit.wanted',
      'if exit.explicit { convert exit.range to exit.wanted exit.ret = 0 } else { ask }',
      'ask',
    ),
    helper: body(
      fc.array(fc.oneof(...guestStatements.slice(0, 5)), { maxLength: 3 }).map((list) => list.join('\n')),
    ),
    vcpu: body(statements('guest')),
    host: fc.option(body(statements('vmm'))),
    comment: fc.constantFrom('', '// a comment\n', '/* two\nlines */ ', '\n\n\n'),
  })
  .map(({ flavour, allocated, handler, helper, vcpu, host, comment }) =>
    [
      `vm ${flavour} {\n private_fd ram size 4M${allocated} ${comment}\n memslot 0 gpa 0 size 4M shared anon private ram\n}`,
      `const LIMIT = 3 * 4K`,
      `var total = 0`,
      `vmm { on memory_error (exit) { ${handler} } on efault { } on signal { } }`,
      `fn helper(x, y) { ${helper} }`,
      `vcpu 0 { ${comment}${vcpu} }`,
      ...(host === null ? [] : [`host device { ${host}${comment} }`]),
    ].join('\n'),
  );
