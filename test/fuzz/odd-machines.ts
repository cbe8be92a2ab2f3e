import type { Random } from '../engine/properties/random.js';

const FLAVOURS = ['tdx', 'snp', 'pkvm', 'sw_protected', 'plain'] as const;
const NUMBERS = [
  ...['0', '4K', '4M', '8T', '16777215T', '0x7fff_ffff_f000', '0xffff_ffff_f000', '0x10_0000_0000_0000'],
  ...['0x7fff_ffff_ffff_f000', '0x8000_0000_0000_0000', '0xffff_ffff_ffff_f000'],
];
const MEMORY = 'memslot 0 gpa 0 size 4M shared anon private ram';
const TOUCH = `
vcpu 0 { store u64 [private 0x1000] = 1 let x = load u64 [shared 0x2000] page_state_change(0, 64K, shared)
  store u8 [private 0xffff_ffff_ffff_f001] = 2 store u64 [shared 0xffff_ffff_ffff_fffc] = 2 }
host h { store u8 [gpa 0x1000] = 1 convert 0 ..+ 4M to private discard_shared(0, 4M) store u64 [hva 0xffff_ffff_ffff_fffc] = 1 }
vmm { on memory_error (exit) { convert exit.range to exit.wanted exit.ret = result } }`;

/** A machine whose files, slots and mappings lie at the ends of everything, and a guest that touches them. */
export function oddMachine(random: Random): string {
  const [n, m] = [random.pick(NUMBERS), random.pick(NUMBERS)];
  const items = random.pick([
    `memfd low size ${n} memslot 0 gpa 0 size 4M shared memfd low offset ${m}`,
    `memfd low size 4M memslot 0 gpa 0 size 4M shared memfd low offset ${n} contents at ${m}: fill 1 size 4K`,
    `mapping low size ${n} at hva ${m}`,
    `memfd x size ${n} mapping low size 1M memfd x offset ${m} at hva ${n}`,
    `mapping low size ${n} memslot 0 gpa 0 size 4M shared mapping low offset ${m}`,
    `mapping low size 4M at hva ${n} memslot 0 gpa ${m} size 4M shared mapping low`,
    `private_fd ram size ${n} allocated at ${m} ..+ ${n} ${MEMORY}`,
    `private_fd ram size ${n} allocated validated memslot 0 gpa ${m} size 4M shared anon private ram offset ${m}`,
    `private_fd ram size ${n} allocated memslot 0 gpa ${m} size 4M shared none at hva ${n} private ram`,
    `shared_view ${n} ..+ ${m}`,
    `host_memory ${n} private_fd ram size ${m} ${MEMORY}`,
    `private_fd ram size ${n} ${MEMORY} populate private at ${m}: fill 1 size 4K populate shared at ${n}: fill 1 size ${m}`,
    `private_fd ram size ${n} contents at ${m}: fill 2 size ${n} ${MEMORY} contents at ${n}: fill 1 size ${m}`,
    `alias a option seed ${n} memslot ${n} gpa 0 size 4M as ${n} memslot 1 gpa ${n} size ${m} shared anon`,
  ]);
  return `vm ${random.pick(FLAVOURS)} { ${items} }${TOUCH}`;
}
