import { describe, expect, it } from 'vitest';
import { Debugging } from './debugging.js';

const SCRIPT = `var total = 0
vm snp {
  private_fd ram size 4M allocated validated
  memslot 0 gpa 0x0 size 4M shared anon private ram
}
vmm {
  on memory_error (exit) {
    convert exit.range to exit.wanted
  }
}
vcpu 0 {
  store u64 [0x1000] = 7
  total += load u32 [0x1004]
  store u64 [shared 0x104000] = 1
  store u64 [0x1000] = 0x2a
  store u64 [0x2000] = 9
  total = 5
}
`;

function watching(name: string, access: 'read' | 'write' | 'readWrite' = 'write', bytes?: number): Debugging {
  const run = new Debugging(SCRIPT);
  run.stops.breakpoints.setFilters([]);
  const info = run.stops.breakpoints.dataInfo(name, bytes);
  if (typeof info === 'string') throw new Error(info);
  const [placed] = run.stops.breakpoints.setData([{ dataId: info.id, access }]);
  expect(placed).toMatchObject({ verified: true });
  return run;
}

describe('a data breakpoint', () => {
  it('on bytes stops after whoever writes them, with what was there and what is', () => {
    const run = watching('guest:0x1000');
    expect(run.continue()).toMatch(/8 bytes at guest:0x1000 written by vCPU 0: (0x0|no page) → 0x7$/);
    expect(run.continue()).toMatch(/8 bytes at guest:0x1000 written by vCPU 0: 0x7 → 0x2a$/);
    expect(run.continue()).toBe('end 0');
  });

  it('tells reading from writing, and one byte from another', () => {
    const run = watching('fd/ram:0x1004', 'read', 1);
    expect(run.continue()).toBe('data breakpoint 13 1 byte at fd/ram:0x1004 read by vCPU 0: 0x0');
    expect(run.continue()).toBe('end 0');
    expect(watching('0x1008', 'readWrite').continue()).toBe('end 0');
  });

  it('on the state of a gfn stops at the steps that change it, and says what', () => {
    const run = watching('gfn(0x104)');
    const said: string[] = [];
    for (let halt = run.continue(); halt !== 'end 0'; halt = run.continue()) said.push(halt);
    expect(said[0]).toBe(
      'data breakpoint 8 gfn 0x104: stage-2 private → none, acceptance accepted → not accepted, by vCPU 0',
    );
    expect(said[1]).toBe('data breakpoint 8 gfn 0x104: private → shared, backing private → none, by vCPU 0');
    expect(watching('gfn(0x300, 0x310)').continue()).toBe('end 0');
  });

  it('on the state of a gfn stops where a device takes hold of its page, not at the next change', () => {
    const run = new Debugging(`vm sw_protected {
      abi guest-memfd
      guest_memfd ram size 64K
      memslot 0 gpa 0x0 size 64K shared anon private ram
    }
    host vmm_thread {
      store u64 [hva hva_of(0x2000)] = 1
      dma_map(0x2000, hva_of(0x2000), 4K)
      yield
      dma_unmap(0x2000, 4K)
    }`);
    const info = run.stops.breakpoints.dataInfo('gfn(2)', undefined);
    if (typeof info === 'string') throw new Error(info);
    run.stops.breakpoints.setData([{ dataId: info.id, access: 'write' }]);
    expect(run.continue()).toContain('backing none → shared');
    const after = run.lineOf('yield');
    expect(run.continue()).toBe(`data breakpoint ${after} gfn 0x2: held by a device no → yes, by vmm_thread`);
    expect(run.continue()).toContain('gfn 0x2: held by a device yes → no, by vmm_thread');
    expect(run.continue()).toBe('end 0');
  });

  it('on a variable stops at every write of it', () => {
    const run = watching('total');
    expect(run.continue()).toBe('data breakpoint 14 `total` written by vCPU 0: 0 → 0');
    expect(run.continue()).toBe('data breakpoint 18 `total` written by vCPU 0: 0 → 5');
  });

  it('has ids that stay the same, and refuses what cannot be watched', () => {
    const run = new Debugging(SCRIPT);
    const idOf = (name: string, bytes?: number) => {
      const info = run.stops.breakpoints.dataInfo(name, bytes);
      return typeof info === 'string' ? null : info.id;
    };
    expect(idOf('gfn(0x104, 0x108)')).toBe('state:0x104-0x108');
    expect(idOf('0x1000', 16)).toBe('bytes:guest:0x1000+16');
    expect(idOf('fd/ram:0x1234')).toBe('bytes:fd/ram:0x1234+8');
    expect(idOf('gfn(0x108, 0x104)')).toBeNull();
    expect(idOf('0x1000', -4)).toBeNull();
    expect(idOf('nobody')).toBeNull();
    expect(run.stops.breakpoints.setData([{ dataId: 'state:0x9-0x3' }, { dataId: '' }])).toMatchObject([
      { verified: false },
      { verified: false },
    ]);
  });
});
