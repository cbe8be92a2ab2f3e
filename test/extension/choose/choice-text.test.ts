import { describe, expect, it } from 'vitest';
import type { ChoiceInfo, ExitInfo } from '../../../debug-adapter/gfnscope-protocol.js';
import {
  choiceTexts,
  lensChoices,
  lensTexts,
  outcomeText,
  pickHint,
} from '../../../extension/choose/choice-text.js';
import { entryOf } from '../timeline/entries.js';

const exit: ExitInfo = {
  name: 'KVM_EXIT_MEMORY_ERROR',
  number: 36,
  title: 'implicit conversion, private → shared',
  payload: 'flags 0  gpa 0x300000  size 4K',
  decision: 'vCPU 0 wrote 8 bytes.',
  gpa: '0x300000',
  lo: 0x300,
  hi: 0x301,
};
const strip = { before: '▓▓▓▓', after: '▓·▓▓' };
const choices: readonly ChoiceInfo[] = [
  { id: 'convert', label: 'Convert gpa 0x300000, 4K, to shared', strip },
  { id: 'convert-2m', label: 'Convert gpa 0x200000, 2M, to shared (the aligned 2 MiB)', strip },
  {
    id: 'inject',
    label: 'Inject a fault into the guest',
    unavailable: "a snp guest's registers are not the VMM's",
  },
  { id: 'retry', label: 'Run the vCPU again without converting (it faults again)' },
  { id: 'stop', label: 'Stop the VM (what QEMU does when it refuses)' },
];
const nothing = () => undefined;
const asksAgain = () => ({ end: 'ask', text: 'asks again at line 24', after: '░*▓▓' }) as const;

describe('the list of choices', () => {
  it('shows the range before and after, and that predictions are on their way', () => {
    expect(choiceTexts(choices, nothing)[0]?.detail).toBe('predicting…    ▓▓▓▓ ⇒ ▓▁▓▓');
  });

  it('fills in what a choice would lead to, with the range as it would be then', () => {
    expect(choiceTexts(choices, asksAgain)[0]?.detail).toBe('→ asks again at line 24    ▓▓▓▓ ⇒ ░▒▓▓');
  });

  it('draws a long range in few cells, what is not alike as mixed', () => {
    const long = { before: '▓'.repeat(32), after: `${'▓'.repeat(7)}${'·'.repeat(25)}` };
    const [text] = choiceTexts([{ id: 'convert', label: 'Convert', strip: long }], nothing);
    expect(text?.detail).toBe(`predicting…    ${'▓'.repeat(16)} ⇒ ▓▓▓▒${'▁'.repeat(12)}`);
  });

  it('puts last what cannot work, and says why', () => {
    const last = choiceTexts(choices, nothing).at(-1);
    expect(last).toMatchObject({ id: 'inject', possible: false });
    expect(last?.detail).toBe("Cannot work here: a snp guest's registers are not the VMM's");
  });
});

describe('the hint above the list', () => {
  it('says what the strips mean, or else why KVM exited', () => {
    expect(pickHint(exit, choices)).toContain('▁ hole');
    expect(pickHint(exit, choices.slice(3))).toBe('vCPU 0 wrote 8 bytes.');
  });
});

describe('the lenses at an exit', () => {
  it('offer what is asked for and what is not a conversion, after the list of all', () => {
    expect(lensChoices(choices).map(({ id }) => id)).toEqual(['convert', 'retry', 'stop']);
    const texts = lensTexts(exit, choices, nothing);
    expect(texts.map(({ title }) => title)).toEqual([
      '5 choices…',
      'Convert gpa 0x300000, 4K, to shared',
      'Run the vCPU again without converting',
      'Stop the VM',
    ]);
    expect(texts[0]?.choice).toBeUndefined();
  });

  it('say what a choice would lead to, in one line', () => {
    const long = () => ({ end: 'claim', text: `fails: expected ${'x'.repeat(200)}` }) as const;
    expect(lensTexts(exit, choices, asksAgain)[1]?.title).toBe(
      'Convert gpa 0x300000, 4K, to shared → asks again at line 24',
    );
    expect(lensTexts(exit, choices, long)[1]?.title.length).toBeLessThan(90);
    expect(lensTexts(exit, choices, long)[1]?.tooltip).toContain('x'.repeat(200));
  });

  it('are the list alone where nothing can be done', () => {
    const impossible = choices.map((choice) => ({ ...choice, unavailable: 'no memslot' }));
    expect(lensTexts(exit, impossible, nothing).map(({ title }) => title)).toEqual(['5 choices…']);
  });
});

describe('what came of a choice', () => {
  const converted = entryOf(1, { kind: 'conversion', text: '0x300000–0x300fff (4K) to shared' });

  it('is told by what was converted and where the run stopped', () => {
    const since = [
      entryOf(0, { kind: 'choice', text: 'chosen' }),
      converted,
      entryOf(2, { text: 'KVM_EXIT_MEMORY_ERROR' }),
    ];
    expect(outcomeText('Convert', since)).toBe(
      'Converted 0x300000–0x300fff (4K) to shared. Then KVM_EXIT_MEMORY_ERROR.',
    );
  });

  it('says it if nothing was converted', () => {
    expect(outcomeText('Run again', [entryOf(0, { kind: 'choice' })])).toBe(
      'Run again: nothing was converted.',
    );
  });

  it('does not list many conversions one by one', () => {
    expect(
      outcomeText(
        'Convert',
        Array.from({ length: 9 }, () => converted),
      ),
    ).toMatch(/ and 6 more\.$/);
  });
});
