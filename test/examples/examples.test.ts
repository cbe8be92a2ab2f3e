import { describe, expect, it } from 'vitest';
import { format } from '../../language/index.js';
import { compileText, declaredEnds, guestPrograms, run, textOf, words } from './guest-program.js';

const names = guestPrograms('examples');

/** One change for each example that takes away what its comment says; then it must not end as declared. */
const mutations: Readonly<Record<string, readonly [string, string]>> = {
  'ask-at-exit.gfn': ['    ask\n', '    convert exit.range to exit.wanted\n'],
  'balloon.gfn': ['before - host_pages() == 4096', 'before - host_pages() == 0'],
  'double-backing.gfn': [' using cloud-hypervisor', ''],
  'kvm-run-loop.gfn': ['    exit.ret = 0', '    exit.ret = -EINVAL'],
  'explicit-conversion.gfn': ['    exit.ret = result', '    exit.ret = -EINVAL'],
  'gmem-attribute-alone.gfn': ['  expect punch_hole(ram, 0x2000, 4K) == 0', '  expect true'],
  'gmem-cloud-hypervisor.gfn': ['"std/cloud-hypervisor"', '"std/qemu"'],
  'gmem-device-holds-page.gfn': ['  convert RING ..+ 4K to private using qemu', '  discard_shared(RING, 4K)'],
  'gmem-explicit-conversion.gfn': ['    exit.ret = result', '    exit.ret = -EINVAL'],
  'gmem-gigantic-pages.gfn': ['  expect madvise(hva_of(ANON), 2M, collapse) == 0', '  expect true'],
  'gmem-hugepages.gfn': [' hugetlb', ''],
  'gmem-inplace.gfn': ['  expect dma_unmap(0x3000, 4K) == 0', '  expect true'],
  'gmem-memory-fault.gfn': ['    convert exit.range to exit.wanted\n', ''],
  'gmem-memory-hotplug.gfn': [
    '  expect hotplug_remove(1, PLUGGED, 64M, more, 0) == 0',
    '  expect delete_memslot(1) == 0 and punch_hole(more, 0, 64M) == 0',
  ],
  'gmem-mmio-entry.gfn': ['64K, hva) == 0', '0, hva) == -EINVAL'],
  'gmem-only-slot.gfn': [' with mmap, init_shared', ' with mmap'],
  'gmem-pkvm-in-place.gfn': ['  expect mem_unshare(RING) == 0', '  expect true'],
  'gmem-prefault.gfn': [', 0xa000 ..+ 4K', ''],
  'gmem-qemu.gfn': ['ran == -EFAULT', 'ran == 0'],
  'gmem-snp-launch.gfn': ['  private_gfns 0x0 ..+ 32M', '  private_gfns 0x0 ..+ 64M'],
  'gmem-tdx-mapgpa.gfn': ['  send_event(0)', '  set_cpl(0)'],
  'guest-hurts-itself.gfn': ['  expect unshare(BUFFER, 4K) == 0', '  expect true'],
  'hole-punching.gfn': ['  punch_hole(ram, 16K, 16K)', '  punch_hole(ram, 0, 16K)'],
  'host-access-without-mapping.gfn': ['  mprotect(hva_of(PAGE), 4K, none)', '  yield'],
  'implicit-conversion.gfn': [
    '    convert exit.range to exit.wanted\n',
    '    convert exit.gpa ..+ 16K to exit.wanted\n',
  ],
  'initial-population.gfn': ['  load_initial(0x1000, 4K, image)', '  load_initial(0x2000, 4K, image)'],
  'kexec-unshare-all.gfn': ['  expect kexec() == 0', '  new_kernel()'],
  'kvmclock.gfn': ['  expect kvmclock_register(CLOCK) == 0', '  expect true'],
  'livelock.gfn': ['    log ', '    convert exit.range to exit.wanted log '],
  'memory-hotplug.gfn': ['  expect hotplug_online(PLUGGED, 64M) == 0', '  set_view(PLUGGED, 64M, private)'],
  'old-contents-reappear.gfn': [' using no-free', ''],
  'partial-allocation-failure.gfn': ['  fail_allocation(100)', '  fail_allocation(100_000)'],
  'pkvm-share-back.gfn': ['expect death store', 'expect no exit store'],
  'race-stale-shared-mapping.gfn': ['  bug no_invalidate_seq', ''],
  'slot-removal.gfn': ['  delete_memslot(1)', '  delete_memslot(0)'],
  'slot-without-private-fd.gfn': [
    'memslot 1 gpa 0xd000_0000 size 64K shared anon',
    'memslot 1 gpa 0xd000_0000 size 64K shared anon private ram',
  ],
  'snp-page-state-change.gfn': ['psc_begin(GHCB, 4)', 'psc_begin(GHCB, 3)'],
  'swiotlb-at-boot.gfn': ['const RAM = 2G', 'const RAM = 1536M'],
  'tdx-mapgpa-retry.gfn': ['  send_event(0)', '  set_cpl(0)'],
  'virtio-ring.gfn': ['  expect share(BUFFER, 4K) == 0', '  expect true'],
};

describe.each(names)('examples/%s', (name) => {
  const text = textOf(`examples/${name}`);

  it('opens with two lines on what it teaches', () => {
    const [first = '', second = ''] = text.split('\n');
    expect(first).toMatch(/^\/\/ [A-Za-z`].{40,}/);
    expect(second).toMatch(/^\/\/ \S.{20,}/);
  });

  it('is short, formatted and without a complaint', () => {
    const { diagnostics } = compileText(`examples/${name}`, text);
    expect(diagnostics).toEqual([]);
    expect(text.split('\n').length).toBeLessThanOrEqual(60);
    expect(format(text)).toBe(text);
  });

  it.each([...declaredEnds(text)])('under the policy %s it ends: %s', (policy, end) => {
    const { program } = compileText(`examples/${name}`, text);
    if (program === null) throw new Error('it does not compile');
    const stop = run(program, 0, policy);
    expect(words(stop).startsWith(end), words(stop)).toBe(true);
  });

  it('would notice if what it teaches were not so', () => {
    const [from, to] = mutations[name] ?? ['', ''];
    expect(from, 'no mutation is given for this example').not.toBe('');
    const mutated = text.replace(from, to);
    expect(mutated).not.toBe(text);
    const { program, diagnostics } = compileText(`examples/${name}`, mutated);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (program === null) throw new Error('it does not compile');
    const [end = ''] = declaredEnds(text).values();
    const stop = run(program);
    expect(words(stop).startsWith(end), words(stop)).toBe(false);
  });
});

it('there is one mutation for each example', () => {
  expect(Object.keys(mutations).sort()).toEqual(names);
});
