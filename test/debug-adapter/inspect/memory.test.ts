import { describe, expect, test } from 'vitest';
import { resolve } from '../../../debug-adapter/inspect/memory.js';
import { parseMemoryReference } from '../../../debug-adapter/inspect/memory-reference.js';
import { halted, type Halted } from './halted.js';

const SCRIPT = `
vm sw_protected {
  private_fd ram size 64M allocated at 0 ..+ 2M
  memslot 0 gpa 0x0 size 64M shared anon private ram
  memslot 1 gpa 0x1000_0000 size 64K shared anon
}
vcpu 0 {
  store u64 [private 0x1000] = 0x1122_3344_5566_7788
  store u32 [shared 0x1000_0000] = 7
  yield
}`;

function done(): Halted {
  const at = halted(SCRIPT);
  at.run();
  return at;
}

function pieces(at: Halted, reference: string, offset: number, count: number): string[] {
  return [...resolve(at.subject, parseMemoryReference(reference)!, offset, count)].map(
    ({ offset: from, count: bytes, missing }) =>
      `${from}+${bytes}${missing === undefined ? '' : ` ${missing}`}`,
  );
}

describe('a memory reference', () => {
  test('names the view and an address of up to 64 bits', () => {
    expect(parseMemoryReference('guest:0x1234')).toEqual({ view: 'guest', file: '', page: 1, offset: 0x234 });
    expect(parseMemoryReference('fd/ram:0x2001')).toEqual({ view: 'fd', file: 'ram', page: 2, offset: 1 });
    expect(parseMemoryReference('0xffff_ffff_ffff_ffff')).toMatchObject({
      view: 'guest',
      page: 2 ** 52 - 1,
      offset: 4095,
    });
    expect(parseMemoryReference('4096')).toMatchObject({ view: 'guest', page: 1 });
  });

  test.each([
    '',
    '0x',
    'guest:',
    'gpa:0x0',
    'fd/:0x0',
    '0x1_0000_0000_0000_0000',
    '-1',
    'hva:xyz',
    `0x${'1'.repeat(999)}`,
  ])('is refused: %s', (text) => {
    expect(parseMemoryReference(text)).toBeNull();
  });
});

describe('resolving memory', () => {
  test('cuts at what there is, and says why there is nothing', () => {
    const at = done();
    expect(pieces(at, 'private:0x1ffffe', 0, 4)).toEqual(['0+2', '2+2 hole']);
    expect(pieces(at, 'private:0x10000000', 0, 8)).toEqual(['0+8 no private fd']);
    expect(pieces(at, 'shared:0x10000ffe', 0, 4)).toEqual(['0+2', '2+2 hole']);
    expect(pieces(at, 'shared:0x0', 0, 8)).toEqual(['0+8 hole']);
    expect(pieces(at, 'shared:0x3fffffc', 0, 8)).toEqual(['0+4 hole', '4+4 no memslot']);
    expect(pieces(at, 'fd/ram:0x3fffffc', 0, 8)).toEqual(['0+4 hole', '4+4 beyond the end of the file']);
    expect(pieces(at, 'fd/rom:0x0', 0, 8)).toEqual(['0+8 no such file']);
    expect(pieces(at, 'hva:0x10', 0, 8)).toEqual(['0+8 not mapped']);
  });

  test('sees what the guest would see', () => {
    const at = halted(SCRIPT.replace('yield', 'set_view(0x1000, 4K, shared) yield'));
    at.runUntil(() => at.subject.history.state.views[0]!.has(2));
    expect(pieces(at, 'guest:0x1000', 0, 0x1000)).toEqual([
      '0+4096 the guest maps it as shared, KVM holds it as private',
    ]);
  });

  test('follows a stale entry to the page that was freed under it', () => {
    const at = halted(`
vm sw_protected {
  bug no_punch_notification
  private_fd ram size 1M allocated
  memslot 0 gpa 0x0 size 1M shared anon private ram
}
vcpu 0 { set_view(0x1000, 4K, private) store u8 [0x1000] = 7 notify stored wait punched yield }
host vmm { wait stored punch_hole(ram, 0x1000, 4K) notify punched }`);
    at.run();
    expect(pieces(at, 'private:0x1000', 0, 1)).toEqual(['0+1 hole']);
    expect([...at.inspector.read('guest:0x1000', 0, 1).bytes]).toEqual([7]);
    expect(() => at.inspector.write('guest:0x1000', 0, Uint8Array.of(1), false)).toThrow(
      'freed under its stage-2 entry',
    );
  });

  test('shows no page to a guest that has yet to accept it', () => {
    const at = halted(`
vm tdx {
  private_fd ram size 1M allocated
  memslot 0 gpa 0x0 size 1M shared anon private ram
}
vcpu 0 { accept(0x2000, 4K) yield }`);
    at.runUntil(() => !at.subject.history.state.pageStates.validated.isEmpty);
    expect(pieces(at, 'guest:0x1000', 0, 0x3000)).toEqual([
      '0+4096 not accepted by the guest',
      '4096+4096',
      '8192+4096 not accepted by the guest',
    ]);
    expect(pieces(at, 'private:0x1000', 0, 0x3000)).toEqual(['0+12288']);
  });

  test('takes offsets to both sides, and ends where addresses end', () => {
    const at = done();
    expect(pieces(at, 'private:0x2000', -0x1000, 8)).toEqual(['0+8']);
    expect(pieces(at, 'private:0x0', -2, 4)).toEqual(['0+2 before address 0', '2+2']);
    expect(pieces(at, 'guest:0xfffffffffffffffe', 0, 4)).toEqual([
      '0+2 no memslot',
      '2+2 beyond the last address',
    ]);
  });

  test('costs what the runs cost, not the pages', () => {
    expect(pieces(done(), 'private:0x0', 0, 2 ** 50)).toHaveLength(3 + 2);
  });
});

describe('reading memory', () => {
  test('gives bytes as far as there are any, then how far there are none', () => {
    const { inspector } = done();
    expect([...inspector.read('private:0x1000', 0, 8).bytes]).toEqual([
      0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
    ]);
    const end = inspector.read('private:0x1ffffe', 0, 16);
    expect(end).toMatchObject({ address: '0x1ffffe', unreadable: 14 });
    expect([...end.bytes]).toEqual([0, 0]);
    const hole = inspector.read('shared:0xffffffe', 0, 16);
    expect(hole).toMatchObject({ address: '0xffffffe', unreadable: 2 });
    expect(hole.bytes).toHaveLength(0);
  });

  test('reads what was never written as zeros, because that is what is there', () => {
    expect(done().inspector.read('private:0x5000', 0, 4)).toMatchObject({
      unreadable: 0,
      bytes: new Uint8Array(4),
    });
  });

  test('answers a question for nothing with nothing', () => {
    expect(done().inspector.read('private:0x1000', 0, 0)).toMatchObject({
      unreadable: 0,
      bytes: new Uint8Array(0),
    });
    expect(done().inspector.read('private:0x1000', 0, -5).bytes).toHaveLength(0);
  });

  test('reads at most 1 MiB at once', () => {
    const { bytes, unreadable } = done().inspector.read('private:0x0', 0, 2 ** 53 - 1);
    expect(bytes).toHaveLength(2 ** 20);
    expect(unreadable).toBe(0);
  });

  test('changes nothing', () => {
    const at = done();
    const before = at.subject.history.machine.identity();
    at.inspector.read('guest:0x10001000', 0, 4096);
    expect(at.subject.history.machine.identity()).toEqual(before);
  });

  test('refuses what is no reference', () => {
    expect(() => done().inspector.read('somewhere', 0, 4)).toThrow(/no memory reference/);
  });
});

describe('writing memory', () => {
  test('is an input of the run', () => {
    const { inspector, subject } = done();
    expect(inspector.write('private:0x1fff', 0, Uint8Array.of(1, 2), false)).toBe(2);
    expect([...inspector.read('fd/ram:0x1fff', 0, 2).bytes]).toEqual([1, 2]);
    expect(subject.history.inputs.at(-1)).toMatchObject({ kind: 'poke', poke: { what: 'bytes' } });
  });

  test('writes all or nothing, unless a part will do', () => {
    const { inspector, subject } = done();
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(() => inspector.write('private:0x1ffffe', 0, bytes, false)).toThrow(
      'Nothing was written: there is no page at 0x200000 (hole).',
    );
    expect(subject.history.inputs).toHaveLength(0);
    expect(inspector.write('private:0x1ffffe', 0, bytes, true)).toBe(2);
    expect(() => inspector.write('private:0x200000', 0, bytes, true)).toThrow(/no page at 0x200000/);
  });
});

describe('resolving memory under guest-memfd', () => {
  const VM = `
vm sw_protected {
  abi guest-memfd
  guest_memfd ram size 64K
  memslot 0 gpa 0x0 size 64K shared anon private ram
}
`;

  /** The kinds of store that the bytes at gpa 0x2000 are in, or why there are none. */
  function places(at: Halted, view: string): string[] {
    return [...resolve(at.subject, parseMemoryReference(`${view}:0x2000`)!, 0, 0x1000)].map(
      ({ store, missing }) => missing ?? at.subject.history.state.stores[store]?.kind ?? 'no store',
    );
  }

  test('follows the attribute, not the pages', () => {
    const at = halted(`${VM}vcpu 0 {
      store u64 [0x2000] = 1
      notify wrote
      wait converted
      store u64 [0x2000] = 2
      notify wrote
      wait converted
    }
    host vmm_thread {
      wait wrote
      expect set_memory_attributes(0x2000, 4K, private) == 0
      notify converted
      wait wrote
      expect set_memory_attributes(0x2000, 4K, shared) == 0
      notify converted
    }`);
    expect(places(at, 'guest')).toEqual(['hole']);
    at.runUntil(() => at.subject.history.state.attributes.has(2));
    expect(places(at, 'guest')).toEqual(['hole']);
    expect(places(at, 'shared')).toEqual(['anon-private']);
    at.runUntil(() => at.subject.history.state.stage2.private.has(2));
    expect(places(at, 'guest')).toEqual(['guest-memfd']);
    at.runUntil(() => !at.subject.history.state.attributes.has(2));
    expect(places(at, 'guest')).toEqual(['anon-private']);
    expect(places(at, 'private')).toEqual(['guest-memfd']);
  });

  test('sees nothing where guest and attribute disagree, nor before a page is accepted', () => {
    const tdx = VM.replace('sw_protected', 'tdx').replace('size 64K\n', 'size 64K allocated\n');
    const shared = halted(`${tdx}vcpu 0 { store u64 [0x2000] = 1 }`);
    expect(places(shared, 'guest')).toEqual(['the guest maps it as private, KVM holds it as shared']);
    const priv = halted(
      `${tdx.replace('private ram', 'private ram\n    private_gfns 0x0 ..+ 64K')}vcpu 0 { accept(0x2000, 4K) set_view(0x2000, 4K, shared) yield }`,
    );
    expect(places(priv, 'guest')).toEqual(['not accepted by the guest']);
    priv.runUntil(() => priv.subject.history.state.pageStates.validated.has(2));
    expect(places(priv, 'guest')).toEqual(['guest-memfd']);
    priv.runUntil(() => priv.subject.history.state.views[0]!.has(2));
    expect(places(priv, 'guest')).toEqual(['the guest maps it as shared, KVM holds it as private']);
  });

  test('finds both sides of a memslot in its file where all faults go there', () => {
    const at = halted(`
vm sw_protected {
  abi guest-memfd
  option inplace experimental
  guest_memfd ram size 64K with mmap, init_shared
  memslot 0 gpa 0x0 size 64K private ram
}
vcpu 0 { store u64 [0x2000] = 1 }`);
    expect(places(at, 'guest')).toEqual(['hole']);
    at.run();
    for (const view of ['guest', 'shared', 'private']) expect(places(at, view)).toEqual(['guest-memfd']);
  });
});
