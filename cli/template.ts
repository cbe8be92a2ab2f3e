/** What `gfnscope new` writes: small, complete, and it runs. */
export const TEMPLATE = `// A guest shares one page with its VMM, and the VMM reads what the guest wrote there.
// Run it with \`gfnscope run\`, or step through it: open this file in VS Code and press F5.

vm snp {
  abi private-fd
  private_fd ram size 1M allocated validated // every page is there: all private
  memslot 0 gpa 0x0 size 1M shared anon private ram
}

const PAGE = 0x4000

vmm {
  on memory_error (exit) {
    // KVM never converts. It exits, and this handler decides.
    log "the guest wants {exit.gpa} to be {exit.wanted}"
    convert exit.range to exit.wanted
    exit.ret = 0
  }
}

vcpu 0 {
  store u64 [PAGE] = 1 // private: the VMM cannot see it

  invalidate(PAGE, 4K)
  page_state_change(PAGE, 4K, shared) // the explicit conversion
  set_view(PAGE, 4K, shared)          // the guest's own page tables

  store u64 [PAGE] = 42 // shared now
  notify written
}

host device {
  wait written
  expect load u64 [gpa PAGE] == 42
}
`;
