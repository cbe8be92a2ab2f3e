import { actorName } from '../../../engine/describe/actor.js';
import { describeExit } from '../../../engine/describe/exit.js';
import { describeHandCall } from '../../../engine/describe/hand.js';
import { counted } from '../../../engine/describe/text.js';
import { Life } from '../../../engine/kvm/task.js';
import type { State } from '../../../engine/kvm/state.js';
import type { Actor } from '../../../engine/kvm/task.js';
import { formatAddress } from '../../../engine/memory/address.js';
import type { Program } from '../../../engine/program/program.js';
import type { Input, Poke } from '../../../engine/time/input.js';
import { columns, type Command, type Desk } from './command.js';

/** Inputs that are listed; of more, the last ones. */
const INPUTS = 100;

export const solo: Command = {
  name: 'solo',
  usage: 'solo [VCPU | NAME | off]',
  help: 'lets only one thread run (the one you look at, unless told), or everybody again; replayed and undone like a choice',
  run(desk, rest) {
    const { history } = desk.subject;
    const { actors, solo: only } = history.state;
    const on = rest !== 'off';
    if (!on && only < 0) return 'Everybody runs already.';
    const actor = !on || rest === '' ? desk.at.actor : named(actors, rest);
    if (on && actors[actor]?.life !== Life.running)
      throw new RangeError(`${actorName(history.state, actor)} does not run any more.`);
    history.apply(on ? actor : only, { kind: 'solo', on });
    desk.changed();
    return on
      ? `Only ${actorName(history.state, actor)} runs: \`solo off\` lets everybody run again.`
      : 'Everybody runs.';
  },
  words: ({ subject: { history } }) => ['off', ...history.state.actors.map(wordOf)],
};

function wordOf({ kind, vcpu, name }: Actor): string {
  return kind === 'vcpu' ? String(vcpu) : name;
}

function named(actors: readonly Actor[], word: string): number {
  const wanted = word.replace(/^vcpu\s*/i, '');
  const found = actors.find((actor) => wordOf(actor) === wanted);
  if (found === undefined)
    throw new RangeError(`There is no thread \`${word}\`. There are: ${actors.map(wordOf).join(', ')}.`);
  return found.id;
}

export const exits: Command = {
  name: 'exits',
  usage: 'exits',
  help: 'how often each vCPU has left KVM_RUN, and its last exit',
  run({ subject: { history } }) {
    const { state } = history;
    const rows = state.actors
      .filter(({ kind }) => kind === 'vcpu')
      .map(({ id, exits: count, exit }) => {
        const who = actorName(state, id);
        if (exit === null) return [who, 'no exit yet'];
        const { name, title, payload } = describeExit(exit, who, state);
        return [who, counted(count, 'exit'), `last: ${name} (${title}): ${payload}`];
      });
    return rows.length === 0 ? 'There is no vCPU.' : columns(rows).join('\n');
  },
};

export const inputs: Command = {
  name: 'inputs',
  usage: 'inputs',
  help: 'what was put into this run: choices, calls by hand, changed values, jumps, solo; each with the moment, in atomic steps',
  run(desk) {
    const { inputs: all, present } = desk.subject.history;
    if (all.length === 0) return 'Nothing was put into this run: it goes by itself.';
    const first = Math.max(0, all.length - INPUTS);
    const rows = all
      .slice(first)
      .map((input, i) => [
        `@${input.moment}`,
        actorName(desk.subject.history.state, input.actor),
        inputText(desk, input),
        first + i < present.inputs ? '' : 'lies ahead',
      ]);
    return [...(first > 0 ? [`… ${first} before these`] : []), ...columns(rows)].join('\n');
  },
};

function inputText({ subject: { program, history } }: Desk, input: Input): string {
  switch (input.kind) {
    case 'choice':
      return `choice ${input.choice}`;
    case 'solo':
      return input.on ? 'solo' : 'solo off';
    case 'kill':
      return 'killed';
    case 'call':
      return `by hand: ${describeHandCall(input.call, history.state)}`;
    case 'jump': {
      const place = program.places[program.positions[input.pc] ?? -1];
      return place === undefined ? 'jump' : `jump to line ${place.line}`;
    }
    case 'poke':
      return pokeText(input.poke, program, history.state);
  }
}

function pokeText(poke: Poke, { globals }: Program, { stores }: State): string {
  switch (poke.what) {
    case 'bytes': {
      const { store, page, offset, bytes } = poke;
      const name = stores[store]?.name ?? `store ${store}`;
      return `wrote ${counted(bytes.length, 'byte')} to ${name} at ${formatAddress(page, offset)}`;
    }
    case 'global': {
      const global = globals.findLast(({ index }) => index <= poke.index);
      return `set \`${global?.name ?? ''}\``;
    }
    case 'register':
      return 'set a local variable';
    default:
      return `set exit.${poke.what}`;
  }
}
