/** What guests get in a register, by name (reference 4.2, 4.3, and the TDX guest-host interface's numbers). */
export const STATUS: Readonly<Record<string, bigint>> = {
  SUCCESS: 0n,
  RETRY: 1n,
  INVALID_OPERAND: 0x8000_0000_0000_0000n,
  ALIGN_ERROR: 0x8000_0000_0000_0002n,
  SUBFUNC_UNSUPPORTED: 0x8000_0000_0000_0003n,
  INVALID_HDR: (1n << 32n) | 1n,
  INVALID_ENTRY: (1n << 32n) | 2n,
  GENERIC_ERROR: 0x100n << 32n,
  GENERIC: 0x100n << 32n,
  INVALID_PARAMETER: -3n,
};
