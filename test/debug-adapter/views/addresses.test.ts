import { describe, expect, it } from 'vitest';
import { parseMemoryReference } from '../../../debug-adapter/inspect/memory-reference.js';
import { Views } from '../../../debug-adapter/views/views.js';
import { programOf, subjectOf } from './random-machine.js';

const PROGRAM = programOf(
  'vm sw_protected {\n  abi private-fd\n  private_fd ram size 64K\n  memslot 0 gpa 0x10000 size 64K shared anon private ram\n}\nvmm {\n  on memory_error (exit) {\n    convert exit.range to exit.wanted\n  }\n}\nvcpu 0 {\n  store u64 [private 0x13000] = 0x41\n}\n',
);

function viewsAtTheEnd(): Views {
  const subject = subjectOf(PROGRAM);
  const views = new Views(subject);
  expect(subject.history.run(100_000).kind).toBe('done');
  return views;
}

function reference(text: string) {
  const parsed = parseMemoryReference(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

describe('an address in words', () => {
  it.each([
    [
      '0x13008',
      [
        '**gpa 0x13008**',
        'memslot 0',
        'holds it as **private**',
        'has a page at offset 0x3000',
        'a private entry',
      ],
    ],
    ['0x14000', ['holds it as **shared**', 'has a hole at offset 0x4000', 'no entry', 'no page yet']],
    ['0x99000', ['no memslot']],
    ['fd/ram:0x3000', ['a page', 'private half of gpa 0x13000']],
    ['fd/ram:0x10000', ['beyond the end of the file', 'no memslot leads here']],
    ['fd/nothing:0', ['no such file']],
    ['hva:0x1', ['nothing is mapped here']],
  ])('%s says what is known of it', (address, parts) => {
    const { markdown } = viewsAtTheEnd().describe(reference(address));
    for (const part of parts) expect(markdown).toContain(part);
  });
});

describe('bytes', () => {
  it('come as runs that lie end to end, with what is missing told apart from zeros', () => {
    const { address, runs } = viewsAtTheEnd().bytes(reference('private:0x12ff8'), 4, 0x1010);
    expect(address).toBe('0x12ffc');
    expect(runs).toHaveLength(3);
    expect(runs[0]).toEqual({ offset: 0, count: 4, missing: 'hole' });
    expect(runs[1]).toMatchObject({ offset: 4, count: 4096 });
    const data = Buffer.from(runs[1]?.data ?? '', 'base64');
    expect(data).toHaveLength(4096);
    expect([...data.subarray(0, 8)]).toEqual([0x41, 0, 0, 0, 0, 0, 0, 0]);
    expect(runs[2]).toEqual({ offset: 4100, count: 12, missing: 'hole' });
  });

  it('of no bytes are no runs, and beyond every memslot say so', () => {
    const views = viewsAtTheEnd();
    expect(views.bytes(reference('0x13000'), 0, 0)).toEqual({ address: '0x13000', runs: [] });
    expect(views.bytes(reference('0x13000'), -0x3004, 4)).toMatchObject({
      address: '0xfffc',
      runs: [{ offset: 0, count: 4, missing: 'no memslot' }],
    });
    expect(views.bytes(reference('0xffff_ffff_ffff_ffff'), 1, 4).runs[0]?.missing).toContain('last address');
  });
});

describe('costs', () => {
  it('are counted from the start and from the stop before', () => {
    const subject = subjectOf(PROGRAM);
    const views = new Views(subject);
    subject.history.run(100_000);
    const exits = () => views.costs().counters.find(({ name }) => name === 'exits');
    expect(exits()).toMatchObject({ total: 1, sinceLastStop: 1 });
    subject.previous = subject.history.machine.save();
    expect(exits()).toMatchObject({ total: 1, sinceLastStop: 0 });
    expect(views.costs().counters.every(({ doc }) => doc !== '')).toBe(true);
  });
});
