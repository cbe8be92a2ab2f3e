import type { HandCall } from '../../engine/hand.js';
import type { State } from '../../engine/kvm/state.js';
import { wantedConversion, wantedFallocate } from '../acting/wanted-call.js';
import type { ActArguments } from '../gfnscope-protocol.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { refusing } from './desk.js';

/** What the VMM does because a person wants it, away from an exit, too. */
export const acting: Group = {
  handlers: {
    'gfnscope/act'(context, args) {
      const { stopped, run } = context;
      if (run.runner.ended) throw new Refused('The run has ended: restart it to change something.', true);
      const call = refusing(() => wantedCall(stopped.history.state, args), true);
      const deed = refusing(() => stopped.acting.act(call), true);
      context.changed();
      return deed;
    },
  },
};

function wantedCall(state: State, { call, lo, hi, to, using, fd }: ActArguments): HandCall {
  switch (call) {
    case 'convert':
      if (to === undefined) throw new Refused('`to` is missing: `private` or `shared`.');
      return wantedConversion(state, { lo, hi }, to, using);
    case 'punch_hole':
    case 'allocate':
      if (fd === undefined) throw new Refused('`fd` is missing: the name of a file.');
      return wantedFallocate(state, call, fd, { lo, hi });
    default:
      throw new Refused('`call` must be `convert`, `punch_hole` or `allocate`.');
  }
}
