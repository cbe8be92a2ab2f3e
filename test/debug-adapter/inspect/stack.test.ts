import { describe, expect, test } from 'vitest';
import { halted, type Halted } from './halted.js';

const HANDLED = `
vm snp {
  private_fd ram size 64M allocated validated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
vmm { on memory_error (exit) { ask } }
fn share(gpa, size) {
  page_state_change(gpa, size, shared)
}
vcpu 0 { share(0x10_0000, 4K) }
host virtio { wait kick }
host kicker { notify kick }`;

const LOOP = `
vm sw_protected {
  private_fd ram size 64M allocated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
vcpu 0 {
  store u64 [shared 0x10_0000] = 42
} run {
  loop {
    expect kvm_run() == 0
    if exit.reason == KVM_EXIT_HLT { break }
    convert exit.range to exit.wanted
  }
}`;

function shown({ inspector }: Halted, actor = 0): string[] {
  return inspector
    .stack(actor)
    .map(({ kind, name, place, parked }) =>
      [kind, name, ...(place === null ? [] : [place.line]), ...(parked ? ['parked'] : [])].join(' '),
    );
}

describe('a stack', () => {
  test('shows the handler, KVM_RUN with its exit, and the guest', () => {
    const at = halted(HANDLED);
    at.run();
    expect(shown(at)).toEqual([
      'script on memory_error 6',
      'label KVM_RUN: KVM_EXIT_MEMORY_ERROR',
      'script share 8',
      'script vcpu 0 10',
    ]);
  });

  test('shows the routines of the engine while the actor stands in them', () => {
    const at = halted(HANDLED);
    at.runUntil(() => at.inspector.stack(0)[0]?.kind === 'kernel');
    expect(shown(at)[0]).toMatch(/^kernel page_state_change: /);
    expect(shown(at).slice(1)).toEqual(['script share 8', 'script vcpu 0 10']);
  });

  test('shows both stacks of a vCPU with a loop of its own, the running one first', () => {
    const at = halted(LOOP);
    expect(shown(at)).toEqual([
      'script vcpu 0 run 10',
      'label KVM_RUN: not entered yet parked',
      'script vcpu 0 7 parked',
    ]);
    at.runUntil(() => at.inspector.stack(0)[0]?.name === 'vcpu 0');
    expect(shown(at)).toEqual([
      'script vcpu 0 7',
      'label KVM_RUN: in the guest parked',
      'script vcpu 0 run 10 parked',
    ]);
    at.runUntil(() => at.inspector.stack(0)[0]?.place?.line === 12);
    expect(shown(at)).toEqual([
      'script vcpu 0 run 12',
      'label KVM_RUN: KVM_EXIT_MEMORY_ERROR parked',
      'script vcpu 0 7 parked',
    ]);
  });

  test('keeps the id of a frame for as long as it lives', () => {
    const at = halted(LOOP);
    const idOf = (name: string): number | undefined =>
      at.inspector.stack(0).find((frame) => frame.name === name)?.id;
    const [loop, guest] = [idOf('vcpu 0 run'), idOf('vcpu 0')];
    expect(new Set([loop, guest]).size).toBe(2);
    for (let step = 0; step < 50; step++) {
      expect([idOf('vcpu 0 run'), idOf('vcpu 0')]).toEqual([loop, guest]);
      const ids = at.inspector.stack(0).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      at.run(1);
    }
  });

  test('refuses frames that have gone and threads that never were', () => {
    const at = halted(HANDLED);
    at.run();
    const handler = at.inspector.stack(0)[0]!.id;
    expect(at.inspector.frame(handler).name).toBe('on memory_error');
    at.subject.history.apply(0, { kind: 'choice', choice: 'convert' });
    at.runUntil(() => at.inspector.stack(0).length < 3);
    expect(() => at.inspector.frame(handler)).toThrow('This frame has gone');
    for (const id of [0, -1, 1e9, 2 ** 40, 0.5, Number.NaN])
      expect(() => at.inspector.frame(id)).toThrow('This frame has gone');
    for (const actor of [-1, 7, 0.5]) expect(() => at.inspector.stack(actor)).toThrow('no such thread');
  });
});

describe('the threads', () => {
  test('say what they wait for, and are gone when they have ended', () => {
    const at = halted(HANDLED.replace('wait kick', 'wait other'));
    at.run();
    expect(at.inspector.threads().map(({ name }) => name)).toEqual([
      'vCPU 0 · waits for a choice',
      'virtio · waits for other',
    ]);
    at.subject.history.apply(0, { kind: 'choice', choice: 'convert' });
    at.run();
    expect(at.inspector.threads().map(({ name }) => name)).toEqual(['virtio · waits for other']);
  });
});
