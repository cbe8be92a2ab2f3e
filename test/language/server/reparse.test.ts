import type { AstNode } from 'langium';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { walk } from '../../../language/check/walk.js';
import { parseScript, spanOf, type ParsedFile } from '../../../language/parse/parse.js';
import { reparseScript } from '../../../language/parse/reparse.js';

const SCRIPT = `import "std/share"

// The machine.
vm snp {
  private_fd ram size 64M
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
const RING = 0x10_0000 ..+ 64K
const SIZE = 4K // a page
var kicks = 0
vmm {
  on memory_error (exit) { convert exit.range to exit.wanted }
  fn help() { }
}
fn share_it(gpa, size) -> status {
  /* in two
     lines */
  let at = gpa + size * 2
  if at == 0 { return 0 } else { log "at {at}" }
  return page_state_change(gpa, size, shared)
}
vcpu 0 { store u64 [RING.start] = 1; notify kick }
host device { wait kick }
test "it" { schedule vcpu 0, device
  host device { }
  vcpu 0 { expect kicks == 0 } }
`;

/** All that is known of a file: its nodes with their places, its errors. */
function known(file: ParsedFile): unknown {
  const nodes: string[] = [];
  walk(file.script, (node: AstNode) => {
    const { start, end } = spanOf(node);
    const range = node.$cstNode?.range;
    const lines =
      range && `${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character}`;
    nodes.push(
      `${node.$type} ${start}-${end} ${lines} ${node.$cstNode?.text ?? ''} in ${node.$container?.$type} ${node.$containerIndex ?? ''}`,
    );
  });
  return { nodes, diagnostics: file.diagnostics, broken: file.broken };
}

const WORDS = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '"',
    '//',
    '/*',
    '*/',
    '\n',
    ' ',
    ';',
    '=',
    '+',
    '1',
    'x',
    ',',
    '[',
    ']',
    '..',
    '\r\n',
  ],
  ...[
    'fn f() { }\n',
    'const A = ',
    'vmm {',
    'run { }',
    'expect',
    'test "a" { }',
    'vcpu 1 { }',
    'on ve { }',
    '# ',
    'é𝄞',
    '('.repeat(70),
  ],
];

/** An edit: at a place of the text (a part of 1000), so many characters are replaced by a word. */
const edit = fc.record({
  at: fc.nat(1000),
  length: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(200)),
  word: fc.oneof(fc.constant(''), fc.constantFrom(...WORDS)),
});

test('a text that is parsed on from an older one is parsed as from the beginning', () => {
  let reused = 0;
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      let text = SCRIPT;
      let file = parseScript('/a.gfn', text);
      for (const { at, length, word } of edits) {
        const start = Math.floor((at * text.length) / 1000);
        text = text.slice(0, start) + word + text.slice(start + length);
        const again = reparseScript(file, text);
        if (again !== null) reused += 1;
        file = again ?? parseScript('/a.gfn', text);
        expect(known(file)).toEqual(known(parseScript('/a.gfn', text)));
      }
    }),
    { numRuns: 150 },
  );
  // Or it would say nothing.
  expect(reused).toBeGreaterThan(100);
});

test('only what is around a change is parsed anew, in broken text as well', () => {
  const text = Array.from({ length: 50 }, (_, i) => `fn f_${i}() { log "a" }`).join('\n');
  const file = parseScript('/a.gfn', text);
  const kept = file.script.elements;
  const broken = reparseScript(file, text.replace('fn f_25() { log', 'fn f_25() { = log'));
  expect(broken?.diagnostics).toHaveLength(1);
  expect(broken?.script.elements.filter((element) => kept.includes(element))).toHaveLength(47);
  const mended = broken && reparseScript(broken, text);
  expect(mended?.diagnostics).toEqual([]);
  expect(mended?.script.elements.filter((element) => kept.includes(element))).toHaveLength(47);
});
