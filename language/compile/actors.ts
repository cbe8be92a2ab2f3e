import { Op } from '../../engine/program/program.js';
import type { BarrierStatement, Notify, Pause, Resume, Wait } from '../generated/ast.js';
import { constantOf } from './assignments.js';
import type { Body } from './body.js';

/** `wait EVENT`, `notify EVENT`. An event exists by being named. */
export function waitStatement(body: Body, node: Wait | Notify): void {
  body.emitter.emit(node.$type === 'Wait' ? Op.WAIT : Op.NOTIFY, body.program.events.of(node.event));
}

/** `barrier NAME [of N]`: how many meet there is a constant, or the number of actors that name it. */
export function barrierStatement(body: Body, node: BarrierStatement): void {
  let count = body.kind.barrierCount(node.barrier);
  if (node.count !== undefined) {
    const value = constantOf(body, node.count);
    if (value === null || value < 1n || value > 1000n) {
      body.error(node.count, 'constant', 'expected the number of actors that meet, a constant');
      return;
    }
    count = Number(value);
  } else if (count === 0) {
    body.error(
      node,
      'barrier',
      `say how many meet here: \`barrier ${node.barrier} of 2\` (in a function nobody can count them)`,
    );
    return;
  }
  body.emitter.emit(Op.BARRIER, body.program.barriers.of(node.barrier), count);
}

/** `pause vcpu N`, `resume vcpu N`. */
export function pauseStatement(body: Body, node: Pause | Resume): void {
  body.needs('vmm', node, `\`${node.$type.toLowerCase()}\``);
  const value = constantOf(body, node.vcpu);
  if (value === null || value < 0n || value > 4095n) {
    body.error(node.vcpu, 'constant', 'expected the number of a vCPU, a constant');
    return;
  }
  if (!body.program.vcpus.has(Number(value))) {
    body.error(node.vcpu, 'unknown-vcpu', `there is no vcpu ${value}`);
    return;
  }
  body.emitter.emit(node.$type === 'Pause' ? Op.PAUSE : Op.RESUME, Number(value));
}
