import { describe, expect, it } from 'vitest';
import { VOCABULARY, lookUp, vocabularyNames } from '../../../engine/describe/vocabulary/vocabulary.js';
import { Cost } from '../../../engine/kvm/costs.js';
import { Errno } from '../../../engine/kvm/errno.js';
import { ExitReason } from '../../../engine/kvm/exit.js';
import { BUGS, FLAVOURS } from '../../../engine/kvm/spec.js';
import { OPERATIONS } from '../../../engine/operations.js';

const names = (word: string) => lookUp(word).map(({ kind, name }) => `${kind} ${name}`);

describe('the vocabulary', () => {
  it('knows everything that has a name', () => {
    const wanted = [
      ...OPERATIONS.map(({ name }) => name),
      ...Object.keys(Errno),
      ...Object.keys(ExitReason),
      ...Object.keys(Cost),
      ...BUGS.map(({ name }) => name),
      ...FLAVOURS,
    ];
    expect(wanted.filter((name) => lookUp(name).length === 0)).toEqual([]);
  });

  it('leads nowhere that it does not know', () => {
    const dangling = VOCABULARY.flatMap(({ name, see }) =>
      see.filter((other) => lookUp(other).length === 0).map((other) => `${name} → ${other}`),
    );
    expect(dangling).toEqual([]);
  });

  it('says something of each entry, and where it stands', () => {
    expect(
      VOCABULARY.filter(({ text, cites }) => text === '' || cites === '').map(({ name }) => name),
    ).toEqual([]);
    expect(new Set(VOCABULARY.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(VOCABULARY.length);
  });

  it('finds names however they are written', () => {
    expect(names('Private FD')).toContain('term private fd');
    expect(names('kvm_exit_memory_error')).toEqual(['exit KVM_EXIT_MEMORY_ERROR']);
    expect(names('memory-error')).toEqual(['exit KVM_EXIT_MEMORY_ERROR']);
    expect(names('22')).toEqual(['errno EINVAL']);
    expect(names('-22')).toEqual(['errno EINVAL']);
    expect(names('36')).toEqual(['exit KVM_EXIT_MEMORY_ERROR']);
    expect(names('nonsense')).toEqual([]);
  });

  it('tells two things of one name apart', () => {
    expect(names('stale')).toEqual(['question stale', 'term stale entry']);
    expect(vocabularyNames()).toContain('punch_hole');
  });
});
