/** One operation on both models: plain data, so that a failing run can be shrunk and printed. */
export type DirectOp =
  | { readonly do: 'call'; readonly who: 'host' | 0; readonly name: string; readonly args: readonly bigint[] }
  | {
      readonly do: 'access';
      readonly gpa: number;
      readonly size: number;
      readonly kind: 'read' | 'write' | 'fetch';
      readonly how: 'view' | 'shared' | 'private';
      readonly value?: bigint;
    }
  | {
      readonly do: 'host';
      readonly hva: bigint;
      readonly size: number;
      readonly kind: 'read' | 'write';
      readonly value?: bigint;
    };

/** And those that depend on what came before. */
export type Op =
  | DirectOp
  /** An allocation that runs out of memory after so many pages. */
  | {
      readonly do: 'fail';
      readonly fd: bigint;
      readonly offset: bigint;
      readonly len: bigint;
      readonly after: number;
    }
  /** The VMM re-enters after an exit without having written anything. */
  | { readonly do: 'resume' }
  /** … or having stored the hypercall's return value. */
  | { readonly do: 'complete'; readonly ret: bigint };

const hex = (value: bigint | number): string => (value < 0 ? `${value}` : `0x${value.toString(16)}`);

export function showOp(op: Op): string {
  switch (op.do) {
    case 'call':
      return `${op.who === 'host' ? 'host' : 'vcpu'} ${op.name}(${op.args.map(hex).join(', ')})`;
    case 'host':
      return `host ${op.kind} ${op.size} at hva ${hex(op.hva)}${op.kind === 'write' ? ` = ${hex(op.value ?? 0n)}` : ''}`;
    case 'access':
      return `vcpu ${op.how} ${op.kind} ${op.size} at gpa ${hex(op.gpa)}${op.kind === 'write' ? ` = ${hex(op.value ?? 0n)}` : ''}`;
    case 'fail':
      return `host allocate(${hex(op.fd)}, ${hex(op.offset)}, ${hex(op.len)}) with no memory after ${op.after} pages`;
    case 'resume':
      return 'vcpu re-enters';
    case 'complete':
      return `vcpu re-enters with ret ${op.ret}`;
  }
}
