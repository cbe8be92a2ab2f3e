import type { Random } from './random.js';

/** What a script has made so far: how many names of each kind, whatever came of them. */
export interface Names {
  files: number;
  mappings: number;
  vcpus: number;
}

const GPAS = ['0x10000', '0x100000', '0xfffe0000', '0x100000000'] as const;
const CREATIONS: Readonly<Record<string, keyof Names>> = {
  gmem: 'files',
  memfd: 'files',
  dup: 'files',
  mmap: 'mappings',
  anon: 'mappings',
  vcpu: 'vcpus',
};

/** Counts the name that a line uses up. */
export function count(names: Names, line: string): void {
  const kind = CREATIONS[line.split(' ')[0]!];
  if (kind !== undefined) names[kind]++;
}

/** Random operations in the recordings' words, around one small stretch of guest memory, so that they meet. */
export class Lines {
  private readonly base: string;
  constructor(private readonly random: Random) {
    this.base = random.pick(GPAS);
  }

  prologue(type: number): string[] {
    return [
      `vm ${type}`,
      `gmem ${this.pages(4, 24)}p ${this.random.below(4)}`,
      `gmem ${this.pages(4, 24)}p 0`,
      'anon 32p pages',
      `anon 8p ${this.random.below(256)} private`,
      ...(this.random.oneIn(2) ? ['hccap 0x1000'] : []),
      'vcpu',
      ...(this.random.oneIn(2) ? ['vcpu'] : []),
      `slot 1 4 ${this.base} 6p m0 f1 0`,
    ];
  }

  next(names: Names): string {
    return this.random.weighted<() => string>([
      [34, () => this.access()],
      [4, () => `resume ${this.random.below(2)}`],
      [14, () => this.attribute()],
      [14, () => this.slot(names)],
      [10, () => this.fallocate(names)],
      [8, () => `prefault ${this.random.below(2)} ${this.gpa()} ${this.pages(0, 6)}p${this.rarely(' 1')}`],
      [5, () => `peek ${this.hva(names)}+${4 * this.random.below(3)}`],
      [5, () => `poke ${this.hva(names)} ${this.random.below(0x7fff_ffff)}`],
      [
        5,
        () =>
          `mprotect ${this.hva(names)} ${this.pages(1, 3)}p ${this.random.pick(['none', 'r', 'rw', 'rw'])}`,
      ],
      [2, () => this.advice(names)],
      [3, () => this.mapping(names)],
      [2, () => `close f${this.random.below(names.files)}`],
      [2, () => `dup f${this.random.below(names.files)}`],
      [2, () => `gmem ${this.pages(0, 16)}p ${this.random.below(5)}`],
      [2, () => `stat f${this.random.below(names.files)}`],
      [
        3,
        () =>
          `hypercall ${this.random.below(2)} ${this.random.pick([12, 12, 12, 11, 7])} ${this.gpa()} ${this.random.below(3)} ${this.random.pick(['0x10', '0'])}${this.rarely(' 3')}`,
      ],
      [2, () => `complete ${this.random.below(2)} ${this.random.pick(['0', '5', '-1'])}`],
      [1, () => `hccap ${this.random.pick(['0', '0x1000', '0x2000'])}`],
      [
        1,
        () =>
          this.random.pick([
            'vcpu',
            'vm 1',
            'vmuse 0',
            'vmclose',
            `munmap m${this.random.below(names.mappings)} 2p`,
          ]),
      ],
    ])();
  }

  private pages(from: number, to: number): number {
    return from + this.random.below(to - from + 1);
  }

  private rarely(text: string): string {
    return this.random.oneIn(12) ? text : '';
  }

  private gpa(): string {
    return `${this.base}+${this.random.below(20)}p${this.rarely('+0x800')}`;
  }

  private hva(names: Names): string {
    return `m${this.random.below(names.mappings)}+${this.random.below(10)}p`;
  }

  private access(): string {
    const width = this.random.pick([1, 2, 4, 8]);
    const offset = this.random.pick(['', '+8', '+0x7f8', `+${4096 - this.random.below(8)}`]);
    const what = this.random.oneIn(2) ? 'r 0' : `w ${this.random.word() >> BigInt(64 - 8 * width)}`;
    return `access ${this.random.below(2)} ${this.base}+${this.random.below(20)}p${offset} ${what} ${width}`;
  }

  private attribute(): string {
    const side = this.random.pick(['8', '8', '0', '0', '0', '1']);
    return `attr ${this.gpa()} ${this.random.below(7)}p ${side}${this.rarely(' 1')}`;
  }

  private slot(names: Names): string {
    const id = 1 + this.random.below(5);
    if (this.random.oneIn(3)) return `slot ${id} ${this.random.pick(['0', '4'])} ${this.gpa()} 0 0`;
    const flags = this.random.pick(['0', '0', '4', '4', '4', '2', '1', '5', '6']);
    const file =
      flags === '4' || flags === '5' ? ` f${this.random.below(names.files)} ${this.random.below(12)}p` : '';
    const hva = this.random.oneIn(6) ? '0' : this.hva(names);
    const call = this.random.oneIn(10) ? 'slot1' : 'slot';
    return `${call} ${id} ${flags} ${this.gpa()} ${this.random.below(8)}p ${hva}${call === 'slot' ? file : ''}`;
  }

  private fallocate(names: Names): string {
    const mode = this.random.pick(['punch', 'punch', 'punch', 'alloc', 'alloc', '0', '0x10']);
    const range = `${this.random.below(16)}p ${this.random.below(8)}p`;
    return `falloc f${this.random.below(names.files)} ${mode} ${range}${this.rarely('+100')}`;
  }

  private advice(names: Names): string {
    return `madvise m${this.random.below(Math.min(2, names.mappings))}+${this.random.below(6)}p 2p ${this.random.pick(['dontneed', 'remove'])}`;
  }

  private mapping(names: Names): string {
    const kind = this.random.oneIn(5) ? ' private' : ' shared';
    return `mmap f${this.random.below(names.files)} ${this.random.below(4)}p ${this.pages(0, 12)}p${kind}${this.rarely(' r')}`;
  }
}
