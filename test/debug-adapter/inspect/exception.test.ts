import { expect, test } from 'vitest';
import type { Context } from '../../../debug-adapter/context.js';
import { Debuggee } from '../../../debug-adapter/debuggee/debuggee.js';
import { exception } from '../../../debug-adapter/requests/exception.js';
import { halted } from './halted.js';

const SCRIPT = `vm snp {
  private_fd ram size 64M allocated validated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
vcpu 0 { page_state_change(0x10_0000, 4K, shared) }
host virtio { wait kick }`;

test('a stop at an exit is explained: its name, what happened, and the fields', () => {
  const { history } = halted(SCRIPT.replace('wait kick', 'yield')).subject;
  const debuggee = new Debuggee(history, { entry: 0, policy: 'ask', texts: new Map(), say: () => undefined });
  expect(debuggee.run({ kind: 'continue' }, 100_000)).toMatchObject({ kind: 'exception', actor: 0 });
  const info = (threadId: number) =>
    exception.handlers.exceptionInfo!(
      { stopped: debuggee } as Context,
      { threadId },
      { seq: 1, cancelled: false },
    );
  expect(info(1)).toMatchObject({
    ...{ exceptionId: 'KVM_EXIT_MEMORY_ERROR', breakMode: 'always' },
    description: expect.stringContaining(
      'vCPU 0 asked by hypercall to make 4K at gpa 0x100000 shared',
    ) as string,
    details: { typeName: 'KVM_EXIT_MEMORY_ERROR', stackTrace: expect.stringContaining('gpa') as string },
  });
  expect(() => info(2)).toThrow('has not stopped');
});
