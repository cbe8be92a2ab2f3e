/** Guest programs that rows run. TDX because its private pages need nobody's answer once they are accepted. */
const MACHINE = `vm tdx {
  abi private-fd
  private_fd ram size 64M allocated validated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
`;

/** A tight loop: a store, two sums, a comparison a round. What `peers/debugpy.ts` runs in Python. */
export function loopScript(rounds: number): string {
  return `${MACHINE}
vcpu 0 {
  let i = 0
  let total = 0
  while i < ${rounds} {
    store u64 [0x1000] = i
    total += i
    i += 1
  }
  if total < 0 {
    log "never"
  }
}
`;
}
/** Statements of a round: those of the body, and the condition, which Python traces as a line, too. */
export const STATEMENTS_A_ROUND = 4;
/** The line of the `log` that is never reached. */
export const NEVER_LINE =
  loopScript(1)
    .split('\n')
    .findIndex((line) => line.includes('never')) + 1;

/** Nothing but stores, eight to a round, over 256 KiB. */
export function storesScript(rounds: number): string {
  const stores = Array.from({ length: 8 }, (_, i) => `    store u64 [at + ${i * 8}] = i`);
  return `${MACHINE}
vcpu 0 {
  let i = 0
  let at = 0
  while i < ${rounds} {
${stores.join('\n')}
    at = (at + 64) & 0x3ffff
    i += 1
  }
}
`;
}

/** Pages become private and shared again by implicit conversions: the guest touches, the handler converts, the guest goes on. */
export function convertingScript(rounds: number): string {
  return `vm sw_protected {
  abi private-fd
  private_fd ram size 64M
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
vmm {
  on memory_error (exit) {
    convert exit.range to exit.wanted
  }
}
vcpu 0 {
  let i = 0
  while i < ${rounds} {
    let gpa = (i & 0xfff) << 12
    store u64 [private gpa] = i
    store u64 [shared gpa] = i
    i += 1
  }
}
`;
}
export const CONVERSIONS_A_ROUND = 2;

/** A guest that does nothing, of so many bytes, all of them in private fds; KVM caps a slot at 2^31 - 1 pages. */
export function guestOfSize(bytes: bigint): string {
  const parts = 3n;
  const part = (bytes / parts / 4096n) * 4096n;
  const slots = [0n, 1n, 2n].map((i) => {
    const size = i < parts - 1n ? part : bytes - part * (parts - 1n);
    return `  private_fd ram${i} size ${size}\n  memslot ${i} gpa ${i * part} size ${size} shared anon private ram${i}`;
  });
  return `vm sw_protected {\n  abi private-fd\n${slots.join('\n')}\n}\nvcpu 0 { }\n`;
}
