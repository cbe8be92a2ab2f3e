import { describe, expect, test } from 'vitest';
import { halted, rowAt, scopeOf, texts, type Halted } from './halted.js';

const SCRIPT = `
vm snp {
  private_fd ram size 64M allocated validated
  memslot 0 gpa 0x0 size 64M shared anon private ram
  memslot 1 gpa 0xd000_0000 size 64K shared anon
}
var count = 3
var quiet = false
var lent = ranges()
vmm {
  on memory_error (exit) {
    let r = exit.range
    add r to lent
    ask
  }
}
vcpu 0 {
  let low = -22
  let asked = page_state_change(0x0, 0, shared)
  let at = 0x20_0000
  page_state_change(0x10_0000, 4K, shared)
  set_view(0x10_0000, 4K, shared)
  store u8 [0x10_0000] = 1
  yield
  log "{low} {asked.status} {at}"
}
host virtio { wait kick }`;

const LOOP = `vcpu 0 { let a = 1 store u8 [0x9000_0000_0000] = 7 log "{a}" } run {
  expect kvm_run() == 0
  yield
}`;

/** Halted at the exit. */
function asking(): Halted {
  const at = halted(SCRIPT);
  at.run();
  return at;
}

/** Halted when the range has been converted and touched. */
function converted(at = asking()): Halted {
  at.subject.history.apply(0, { kind: 'choice', choice: 'convert' });
  at.runUntil(() => at.inspector.stack(0)[0]?.place?.line === 24);
  return at;
}

const rows = (at: Halted, scope: string): string[] =>
  texts(at.inspector.rows(scopeOf(at, scope), {}, { hex: false }));

describe('the scopes', () => {
  test('put a pending exit first, and a past one behind the registers', () => {
    const names = (at: Halted) => at.inspector.scopes(at.inspector.stack(0)[0]!.id).map(({ name }) => name);
    const rest = ['Memslots', 'Private fds', 'Host mappings', "Guest's view", 'Kernel', 'Costs'];
    expect(names(asking())).toEqual(['Exit', 'Locals', 'Script variables', 'vCPU', ...rest]);
    expect(names(converted())).toEqual(['Locals', 'Script variables', 'vCPU', 'Last exit', ...rest]);
  });

  test('of the script show its variables with their parts', () => {
    const at = asking();
    expect(rows(at, 'Locals')).toEqual(['r: 0x100000–0x100fff, 4K']);
    expect(rows(at, 'Script variables')).toEqual(['count: 3', 'quiet: false', 'lent: 1 range, 4K']);
    expect(rowAt(at, 'Locals', 'r', 'start')).toMatchObject({ value: '0x100000', evaluateName: 'r.start' });
    expect(rowAt(at, 'Locals', 'r')).toMatchObject({ memoryReference: 'guest:0x100000', menu: 'gfn' });
    expect(rowAt(at, 'Script variables', 'lent', '0x100000–0x100fff').value).toBe('4K');
    expect(rows(converted(), 'Locals').slice(0, 1)).toEqual(['low: -22']);
  });

  test('show numbers in hexadecimal if that is wanted', () => {
    const at = asking();
    const [count] = at.inspector.rows(scopeOf(at, 'Script variables'), {}, { hex: true });
    expect(count).toMatchObject({ name: 'count', value: '0x3' });
  });

  test("tell the exit's payload from what only the model knows", () => {
    const shown = rows(asking(), 'Exit');
    expect(shown.slice(0, 4)).toEqual([
      'exit_reason: 36 (KVM_EXIT_MEMORY_ERROR)',
      'flags: 0x0',
      'gpa: 0x100000',
      'size: 0x1000',
    ]);
    expect(shown.slice(4).filter((row) => !row.startsWith('model: '))).toEqual(['choices: 8']);
    expect(shown).toContain('model: fd page: ram@0x100000, a page');
  });

  test('show memslots as runs, and what is behind each', () => {
    const at = converted();
    expect(rows(at, 'Memslots')).toEqual([
      'slot 0: 0x0–0x3ffffff  64M, shared ← slot0, private ← ram@0x0, KVM_MEM_PRIVATE',
      'slot 1: 0xd0000000–0xd000ffff  64K, shared ← slot1, no private fd: always shared',
    ]);
    const { reference, value, indexed } = rowAt(at, 'Memslots', 'slot 0', 'runs');
    expect([value, indexed]).toEqual(['3 runs', 3]);
    expect(
      texts(at.inspector.rows(reference, { filter: 'indexed', start: 1, count: 1 }, { hex: false })),
    ).toEqual(['0x100000–0x100fff: shared ← slot0@0x100000']);
    expect(at.inspector.rows(reference, { filter: 'named' }, { hex: false })).toEqual([]);
    expect(at.inspector.rows(reference, { start: 7, count: 1e9 }, { hex: false })).toEqual([]);
    expect(at.inspector.rows(reference, { start: -3, count: -1 }, { hex: false })).toHaveLength(3);
    expect(rowAt(at, 'Memslots', 'slot 0', 'runs', '0x100000–0x100fff', 'stage-2').value).toBe('shared');
  });

  test('show files with their holes, mappings with their pages, and the view', () => {
    const at = converted();
    expect(rows(at, 'Private fds')).toEqual(['ram: private fd, 64M, 16,383 of 16,384 pages allocated']);
    expect(rowAt(at, 'Private fds', 'ram', 'extents', '0x100000–0x100fff')).toMatchObject({
      value: 'hole, 4K → gpa 0x100000',
      memoryReference: 'fd/ram:0x100000',
    });
    expect(rows(at, 'Host mappings')[0]).toMatch(
      /^0x\w+–0x\w+: rw slot0 \(anon-private\), 64M, 1 of 16,384 pages$/,
    );
    expect(rows(at, "Guest's view")[0]).toBe('direct map: 4 runs, 4K shared');
    expect(rows(at, 'Costs')[0]).toBe('exits: 1 (+1)');
  });

  test('show what the kernel has going on between two steps', () => {
    const at = asking();
    at.subject.history.apply(0, { kind: 'choice', choice: 'convert' });
    at.runUntil(() => at.subject.history.state.invalidating > 0);
    expect(rows(at, 'Kernel')).toEqual([
      'mmu_invalidate_seq: 0',
      'mmu_invalidate_in_progress: 1, of gpa 0x100000–0x100fff',
      'lock 1: page lock of ram 0x100000–0x100fff, held by vCPU 0',
      'lock 2: mmu_lock, held by vCPU 0',
      'SRCU readers of the memslots: none',
      'host pages allocated: 16,384',
    ]);
  });

  test('cost what the runs cost, whatever the size of the guest', () => {
    const at = halted(SCRIPT.replaceAll('64M', '4T').replace('0xd000_0000', '0x800_0000_0000'));
    at.run();
    expect(rowAt(converted(at), 'Memslots', 'slot 0', 'runs').value).toBe('3 runs');
  });
});

describe('a reference', () => {
  test('leads to the same thing at every stop', () => {
    const at = asking();
    const before = rowAt(at, 'Memslots', 'slot 0', 'runs').reference;
    const count = (): number => at.inspector.rows(before, {}, { hex: false }).length;
    expect(count()).toBe(1);
    converted(at);
    expect(rowAt(at, 'Memslots', 'slot 0', 'runs').reference).toBe(before);
    expect(count()).toBe(3);
  });

  test('is refused when the thing has gone, and when it never was', () => {
    const at = converted();
    const { reference: run } = rowAt(at, 'Memslots', 'slot 0', 'runs', '0x101000–0x3ffffff');
    expect(at.inspector.rows(run, {}, { hex: false })).not.toEqual([]);
    while (!at.subject.history.seek({ moment: 1, inputs: 0 }, 1_000));
    expect(() => at.inspector.rows(run, {}, { hex: false })).toThrow('This has gone');
    const handled = asking();
    const locals = scopeOf(handled, 'Locals');
    handled.subject.history.apply(0, { kind: 'choice', choice: 'convert' });
    handled.run();
    expect(() => handled.inspector.rows(locals, {}, { hex: false })).toThrow('This frame has gone');
    for (const reference of [0, -1, 0.5, 9999, 2 ** 31])
      expect(() => at.inspector.rows(reference, {}, { hex: false })).toThrow('There is nothing');
  });

  test('has unique names in what it leads to', () => {
    const at = asking();
    const walk = (reference: number): void => {
      const found = at.inspector.rows(reference, {}, { hex: false });
      expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
      for (const row of found) if (row.reference > 0) walk(row.reference);
    };
    for (const { reference } of at.inspector.scopes(at.inspector.stack(0)[0]!.id)) walk(reference);
  });
});

describe('changing a value', () => {
  test('is an input of the run', () => {
    const at = asking();
    rowAt(at, 'Locals', 'r').edit!.write(Int32Array.of(0x2000, 0, 0x1000, 0));
    expect(rowAt(at, 'Locals', 'r').value).toBe('0x2000–0x2fff, 4K');
    rowAt(at, 'Script variables', 'count').edit!.write(Int32Array.of(-1, -1));
    expect(rowAt(at, 'Script variables', 'count').value).toBe('-1');
    rowAt(at, 'Exit', 'model: ret').edit!.write(Int32Array.of(-22, -1));
    expect(rowAt(at, 'Exit', 'model: ret').value).toBe('-EINVAL');
    expect(at.subject.history.inputs.map(({ kind }) => kind)).toEqual(['poke', 'poke', 'poke', 'poke']);
  });

  test('is refused where the kernel writes, and in a stack that is parked', () => {
    const at = asking();
    expect(rowAt(at, 'Exit', 'gpa')).toMatchObject({ fixed: 'The kernel writes it, and nobody else.' });
    expect(rowAt(at, 'Script variables', 'lent').edit).toBeUndefined();
    const looped = halted(LOOP);
    looped.runUntil(() => looped.inspector.stack(0)[0]?.place?.line === 3);
    const guest = looped.inspector.stack(0).find(({ name }) => name === 'vcpu 0');
    const [scope] = looped.inspector.scopes(guest!.id).filter(({ name }) => name === 'Locals');
    const row = looped.inspector.row(scope!.reference, 'a');
    expect(row.value).toBe('1');
    expect(() => {
      row.edit!.write(Int32Array.of(5, 0));
    }).toThrow('This stack is parked');
  });
});
