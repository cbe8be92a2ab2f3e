import { describe, expect, it } from 'vitest';
import { handOf } from '../../../engine/hand.js';
import type { Program } from '../../../engine/program/program.js';
import { History } from '../../../engine/time/history.js';
import { readRecording } from '../../../engine/time/read-recording.js';
import {
  differsAtEnd,
  differsFrom,
  record,
  writeRecording,
  type Recording,
} from '../../../engine/time/recording.js';
import { relativeName } from '../../../engine/time/relative-name.js';
import { compileText } from '../../language/compiling.js';
import { Random } from '../properties/random.js';
import { generated, put, runOn } from './random-run.js';

const MAIN = 'import "lib/part.gfn"\nvcpu 0 { work(2) }\ntest "other" { vcpu 0 { work(3) } }\n';
const PART = 'fn work(n) { store u64 [0x1000] = n }\n';
const FILES = { '/scripts/lib/part.gfn': PART };

function programOf(text = MAIN, files: Readonly<Record<string, string>> = FILES): Program {
  const { program, diagnostics } = compileText(text, files);
  if (program === null) throw new Error(JSON.stringify(diagnostics));
  return program;
}

function recorded(program = programOf(), entry = 0): Recording {
  const history = new History(program, { entry });
  while (history.run(1e6).kind !== 'done');
  return record(history, '0.1.0', 'main.gfn');
}

describe('a recording', () => {
  it('of any run is read as it was written, and replayed to the same end', () => {
    let inputs = 0;
    generated(60, new Random(21)).forEach((program, i) => {
      const random = new Random(i);
      const history = new History(program, { seed: random.below(4) });
      runOn(history, 1 + random.below(4000), random, new Map());
      put(history, random, new Map());
      const recording = record(history, '0.1.0', 'main.gfn');
      const read = readRecording(writeRecording(recording));
      expect(read).toEqual(recording);
      expect(differsFrom(read, program)).toBeNull();
      inputs += read.inputs.length;
      const again = new History(program, { seed: read.seed, inputs: read.inputs });
      while (again.present.moment < read.end.moment || again.present.inputs < read.end.inputs)
        again.run(997, read.end);
      expect(differsAtEnd(read, again), `program ${i}`).toBeNull();
      // One byte more, and it is another run.
      const store = again.state.stores.findIndex((one) => (one?.present.size ?? 0) > 0);
      if (store < 0) return;
      const page = again.state.stores[store]!.present.next(0, true);
      const before = new Uint8Array(1);
      again.state.stores[store]!.bytes.read(page, 0, 1, before, 0);
      again.apply(0, {
        kind: 'poke',
        poke: { what: 'bytes', store, page, offset: 0, bytes: [before[0]! ^ 1] },
      });
      const longer = { ...read, end: { ...read.end, inputs: read.end.inputs + 1 } };
      expect(differsAtEnd(longer, again)).toMatch(/is not the recorded one/);
    });
    expect(inputs).toBeGreaterThan(60);
  });

  it('is of version 1 unless it needs the next one', () => {
    expect(recorded().version).toBe(1);
    const history = new History(programOf());
    history.apply(handOf(history.state), {
      kind: 'call',
      call: { name: 'allocate', fd: 0, page: 0, pages: 1 },
    });
    expect(record(history, '0.1.0', 'main.gfn').version).toBe(2);
  });

  it('names what has changed', () => {
    const recording = recorded();
    expect(recording.files.map(({ name }) => name)).toEqual(['main.gfn', 'lib/part.gfn']);
    expect(differsFrom(recording, programOf())).toBeNull();
    const part = { '/scripts/lib/part.gfn': `${PART}// a word\n` };
    expect(differsFrom(recording, programOf(MAIN, part))).toBe(
      'this recording was made with another version of lib/part.gfn',
    );
    expect(differsFrom(recording, programOf(PART + MAIN.split('\n').slice(1).join('\n')))).toMatch(
      /another version of main.gfn/,
    );
    const more = { ...recording, files: [...recording.files, { name: 'gone.gfn', sha256: 'f'.repeat(64) }] };
    expect(differsFrom(more, programOf())).toMatch(/a file gone.gfn, which the script no longer imports/);
    const fewer = { ...recording, files: recording.files.slice(0, 1) };
    expect(differsFrom(fewer, programOf())).toMatch(/made without lib\/part.gfn/);
    expect(differsFrom({ ...recording, test: 'no such' }, programOf())).toMatch(/no test "no such"/);
    expect(differsFrom({ ...recording, program: '0'.repeat(16) }, programOf())).toMatch(/other data files/);
    expect(recorded(programOf(), 1).test).toBe('other');
  });
});

/** A recording with every kind of input, as JSON. */
const WHOLE = {
  ...(JSON.parse(writeRecording(recorded())) as Recording),
  version: 2,
  end: { moment: 50, inputs: 9, stop: 'done', identity: '0123456789abcdef' },
  inputs: [
    { kind: 'choice', choice: 'convert', moment: 1, actor: 0 },
    { kind: 'jump', pc: 3, moment: 1, actor: 0 },
    { kind: 'solo', on: true, moment: 2, actor: 0 },
    { kind: 'poke', poke: { what: 'register', depth: 1, register: 2, lo: -1, hi: 0 }, moment: 2, actor: 0 },
    {
      kind: 'poke',
      poke: { what: 'bytes', store: 1, page: 2, offset: 4090, bytes: [1, 2] },
      moment: 3,
      actor: 0,
    },
    { kind: 'poke', poke: { what: 'ret', lo: 0, hi: 0 }, moment: 4, actor: 1 },
    { kind: 'kill', moment: 5, actor: 1 },
    {
      kind: 'call',
      call: { name: 'convert', gfn: 16, pages: 1, to: 'shared', using: 'qemu' },
      moment: 6,
      actor: 1,
    },
    { kind: 'call', call: { name: 'punch_hole', fd: 0, page: 16, pages: 1 }, moment: 7, actor: 1 },
  ],
};

/** Changes one value, by its path. */
function changed(path: string, value: unknown): string {
  const copy = structuredClone(WHOLE) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  const inner = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) Reflect.deleteProperty(inner, last);
  else inner[last] = value;
  return JSON.stringify(copy);
}

const WRONG: readonly (readonly [text: string, why: RegExp])[] = [
  ['', /no JSON/],
  ['[', /no JSON/],
  ['['.repeat(1_000_000), /no JSON|no object/],
  ['null', /the recording is no object/],
  ['[]', /no object/],
  ['{}', /format is missing/],
  ['{"__proto__":{"format":"gfnscope recording"}}', /format is missing/],
  [changed('format', 'something'), /it is no recording/],
  [changed('version', 3), /version 3; this gfnscope reads versions 1 and 2/],
  [changed('version', 1), /its inputs are of version 2 of the format, not of 1/],
  [changed('version', 'one'), /version is no whole number/],
  [changed('engine', undefined), /engine is missing/],
  [changed('script', 7), /script is no text/],
  [changed('script', 'x'.repeat(5000)), /script is too long/],
  [changed('program', 'xyz'), /program is not 16 hexadecimal digits/],
  [changed('test', 4), /test is no text/],
  [changed('seed', 0.5), /seed is no whole number/],
  [changed('files', []), /names no file/],
  [changed('files', {}), /files is no list/],
  [changed('files.0.sha256', 'A'.repeat(64)), /files\[0\].sha256 is not 64/],
  [changed('end', null), /end is no object/],
  [changed('end.moment', -1), /end.moment is no whole number/],
  [changed('end.stop', 'toString'), /end.stop/],
  [changed('end.inputs', 3), /end.inputs is 3, but there are 9/],
  [changed('inputs.7.call.to', 'nobody'), /inputs\[7\].call.to is neither private nor shared/],
  [changed('inputs.7.call.using', 'toString'), /inputs\[7\].call.using is no recipe/],
  [changed('inputs.7.call.pages', 0), /inputs\[7\].call.pages is no whole number/],
  [changed('inputs.8.call.name', 'close'), /inputs\[8\].call.name is none of/],
  [changed('inputs.8.call.fd', -1), /inputs\[8\].call.fd is no whole number/],
  [changed('end.moment', 4), /inputs\[6\] lies behind the end/],
  [changed('inputs', 'none'), /inputs is no list/],
  [changed('inputs.2', null), /inputs\[2\] is no object/],
  [changed('inputs.2.kind', 'hasOwnProperty'), /inputs\[2\].kind is none of/],
  [changed('inputs.2.on', 1), /inputs\[2\].on is neither/],
  [changed('inputs.2.moment', 0), /inputs\[2\] comes before/],
  [changed('inputs.2.moment', 1e300), /inputs\[2\].moment is no whole number/],
  [changed('inputs.1.pc', -1), /inputs\[1\].pc/],
  [changed('inputs.0.actor', '0'), /inputs\[0\].actor/],
  [changed('inputs.0.choice', undefined), /inputs\[0\].choice is missing/],
  [changed('inputs.3.poke.lo', 2 ** 40), /inputs\[3\].poke.lo/],
  [changed('inputs.3.poke.what', 'all'), /inputs\[3\].poke.what is none of/],
  [changed('inputs.4.poke.offset', 4096), /inputs\[4\].poke.offset/],
  [changed('inputs.4.poke.bytes', [1, 2, 3, 4, 5, 6, 7]), /inputs\[4\].poke.bytes has more than 6 entries/],
  [changed('inputs.4.poke.bytes.1', 256), /inputs\[4\].poke.bytes\[1\] is no byte/],
];

describe('a file that is no recording', () => {
  it('is one when nothing is wrong with it', () => {
    expect(readRecording(JSON.stringify(WHOLE))).toEqual(WHOLE);
  });

  it.each(WRONG)('says what is wrong: %.60s', (text, why) => {
    expect(() => readRecording(text)).toThrow(RangeError);
    expect(() => readRecording(text)).toThrow(why);
  });

  it('that fits no run is found out by the run, and by no other error', () => {
    const program = programOf();
    for (const input of WHOLE.inputs.filter(({ kind }) => kind !== 'kill')) {
      const hostile = { ...input, moment: 0 } as Recording['inputs'][number];
      const history = new History(program, { inputs: [hostile] });
      try {
        history.run(1000);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  });
});

describe('the name of a file in a recording', () => {
  it.each([
    ['/a/b/main.gfn', 'main.gfn'],
    ['/a/b/lib/x.gfn', 'lib/x.gfn'],
    ['/a/other.gfn', '../other.gfn'],
    ['gfn-std:ring.gfn', 'gfn-std:ring.gfn'],
    ['C:/a/x.gfn', 'C:/a/x.gfn'],
  ])('is as seen from the script: %s', (file, name) => {
    expect(relativeName(file, '/a/b/main.gfn')).toBe(name);
  });
});
