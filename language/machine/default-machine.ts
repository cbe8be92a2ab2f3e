import type { MachineSpec } from '../../engine/kvm/spec.js';

/** The machine of a script without a `vm` block, as it would be written. */
export const DEFAULT_MACHINE_TEXT = `vm plain {
  private_fd ram size 64M
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
`;

/** The same as the engine takes it: 64 MiB at gpa 0, shared at first, with a private fd `ram` behind it. */
export const DEFAULT_MACHINE: MachineSpec = {
  flavour: 'plain',
  abi: 'private-fd',
  kernel: '5.17',
  explicitExit: 'memory_error',
  bugs: [],
  files: [
    {
      name: 'ram',
      kind: 'private',
      size: 0x400_0000,
      allocated: [],
      validated: false,
      contents: [],
      position: 0,
    },
  ],
  mappings: [
    {
      ...{
        name: 'slot0',
        hva: 0x1_0000_0000,
        pages: 0x4000,
        backing: 'anon-private',
        file: -1,
        offset: 0,
        prot: 3,
      },
      contents: [],
      position: 0,
    },
  ],
  slots: [
    { id: 0, as: 0, gpa: 0, pages: 0x4000, hva: 0x1_0000_0000, flags: 4, file: 0, offset: 0, position: 0 },
  ],
  sharedView: [],
  aliases: [],
  hostPages: Infinity,
  ve: true,
  seed: 0,
};
