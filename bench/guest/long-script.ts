/** A function as people write them: locals, arithmetic, conditions, loops, calls, expectations, comments. Twenty lines. */
function part(i: number): string {
  const callee = i === 0 ? 'size' : `share_${i - 1}(gpa + 4K, size - 4K)`;
  return `
// The ${i}th part of the ring: shared, written, read back.
fn share_${i}(gpa, size) -> status {
  let at = gpa + ${i} * 4K
  let left = size
  while left > 0 {
    if left >= 2M and (at & 0x1f_ffff) == 0 {
      left -= 2M
      at += 2M
    } else if left > 16K {
      left -= 16K
      at += 16K
    } else {
      left = 0
    }
    total_${i} += (at >> 12) ^ (left << 3)
  }
  log "part ${i}: {total_${i}}"
  return ${callee}
}`;
}

/** A script of so many lines, right but for one unknown name near its end. */
export function longScript(lines: number): string {
  const head = `vm sw_protected {
  private_fd ram size 64M
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
`;
  const parts = Math.floor((lines - 12) / 21);
  const variables = Array.from({ length: parts }, (_, i) => `var total_${i} = ${i}`);
  const functions = Array.from({ length: parts }, (_, i) => part(i));
  const tail = `vcpu 0 {
  share_${parts - 1}(0x10_0000, 64K)
  share_${parts - 1}(0x10_0000, 64K + nowhere)
}
`;
  return `${head}${variables.join('\n')}\n${functions.join('\n')}\n${tail}`;
}
