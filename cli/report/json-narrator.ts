import type { Choice } from '../../engine/choice.js';
import { actorName } from '../../engine/describe/actor.js';
import { argumentsText } from '../../engine/describe/arguments.js';
import { costsOf } from '../../engine/describe/costs.js';
import { describeRefusal } from '../../engine/describe/event.js';
import { describeExit, exitAddress } from '../../engine/describe/exit.js';
import { uriOf, whereIs } from '../../engine/describe/place.js';
import { hex64, pageAddress, sideName } from '../../engine/describe/text.js';
import { errnoName, signalName } from '../../engine/kvm/errno.js';
import type { Event } from '../../engine/kvm/event.js';
import { isConversionExit, type Exit } from '../../engine/kvm/exit.js';
import type { State } from '../../engine/kvm/state.js';
import { formatAddress } from '../../engine/memory/address.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { Place } from '../../engine/program/program.js';
import type { Output } from '../io.js';
import type { Outcome } from '../run-machine.js';
import { writeJson, type JsonRecord } from './json.js';
import type { Narrator, Story } from './narrator.js';
import { outcomeText, statusOf } from './outcome.js';

/** Tells a run as one object a line, for programs. Addresses are hexadecimal strings: they have 64 bits. */
export class JsonNarrator implements Narrator {
  constructor(
    private readonly story: Story,
    private readonly out: Output,
  ) {}

  begin(): void {
    const { script, program, entry, seed } = this.story;
    const { flavour, abi, kernel, bugs } = program.spec;
    const name = entry.test ? { test: entry.name } : {};
    this.write({
      type: 'start',
      file: script.text.nameOf(script.uri),
      ...name,
      flavour,
      abi,
      kernel,
      bugs,
      seed,
    });
  }

  event(event: Event, state: State): void {
    const who = { moment: state.moment, actor: actorName(state, event.actor) };
    switch (event.kind) {
      case 'exit':
        this.write({ type: 'exit', ...who, ...this.exitFields(event.exit, event.actor, state) });
        break;
      case 'enter': {
        const ret = event.exit.retWritten ? { ret: hex64(event.exit.retLo, event.exit.retHi) } : {};
        this.write({ type: 'enter', ...who, ...ret });
        break;
      }
      case 'call': {
        const refusal = describeRefusal(event.refusal);
        const errno = event.errno === 0 ? {} : { errno: errnoName(Math.abs(event.errno)) };
        const why = refusal === null ? {} : { refusal: refusal.text, cites: refusal.cites };
        this.write({
          type: 'call',
          ...who,
          name: event.name,
          args: argumentsText(event.name, event.args, state),
          ...errno,
          ...why,
        });
        break;
      }
      case 'handler':
        this.write({
          type: 'handler',
          ...who,
          routine: this.story.program.routines[event.routine]?.name ?? '',
        });
        break;
      case 'choice':
        this.write({ type: 'choice', ...who, label: event.label });
        break;
      case 'conversion': {
        const range = { from: pageAddress(event.lo), to: pageAddress(event.hi) };
        this.write({ type: 'conversion', ...who, ...range, side: event.to });
        break;
      }
      case 'zap':
        this.write({
          type: 'zap',
          ...who,
          from: pageAddress(event.lo),
          to: pageAddress(event.hi),
          entries: event.entries,
          why: event.why,
        });
        break;
      case 'signal':
        this.write({
          type: 'signal',
          ...who,
          signal: signalName(event.signal),
          hva: formatAddress(event.page, event.offset),
          why: event.why,
        });
        break;
      case 'log':
        this.write({
          type: 'log',
          ...who,
          text: event.text,
          ...this.place(this.story.program.places[event.position] ?? null),
        });
        break;
      case 'note':
      case 'death':
        this.write({ type: event.kind, ...who, text: event.text });
        break;
    }
  }

  waits(actor: number, choices: readonly Choice[], state: State): void {
    this.write({ type: 'ask', moment: state.moment, actor: actorName(state, actor), choices: [...choices] });
  }

  end(outcome: Outcome, state: State): void {
    const { title, text, place } = outcomeText(outcome, this.story.program, state);
    const costs = Object.fromEntries(costsOf(state.costs).map(({ key, count }) => [key, count]));
    const status = statusOf(outcome);
    this.write({
      type: 'end',
      status,
      outcome: outcome.kind,
      title,
      text,
      steps: state.moment,
      costs,
      ...this.place(place),
    });
  }

  private exitFields(exit: Exit, actor: number, state: State): Omit<JsonRecord, 'type'> {
    const { name, number, title, decision } = describeExit(exit, actorName(state, actor), state);
    const who = state.actors[actor];
    const where = who === undefined ? undefined : whereIs(this.story.program, who, 'guest')[0];
    const file =
      exit.file < 0
        ? {}
        : {
            fd: state.stores[exit.file]?.name ?? '',
            offset: pageAddress(exit.filePage),
            present: exit.present,
          };
    return {
      reason: name,
      number,
      ...(exit.errno === 0 ? {} : { errno: errnoName(exit.errno) }),
      ...(exit.filled ? { flags: exit.flags, gpa: exitAddress(exit), size: sizeOf(exit.size) } : {}),
      // From here on what no kernel tells: the model's knowledge.
      model: {
        title,
        decision,
        explicit: exit.explicit,
        ...(isConversionExit(exit) ? { wanted: sideName(exit.wantsPrivate) } : {}),
        ...(exit.slot < 0 ? {} : { slot: exit.slot }),
        ...file,
      },
      ...this.place(where?.place ?? null),
    };
  }

  private place(place: Place | null): { file?: string; line?: number; column?: number } {
    if (place === null) return {};
    const { script, program } = this.story;
    return { file: script.text.nameOf(uriOf(program, place)), line: place.line, column: place.column };
  }

  private write(record: JsonRecord): void {
    writeJson(this.out, record);
  }
}

/** A size in bytes in hexadecimal, exact whatever its size: whole pages are counted as pages. */
function sizeOf(bytes: number): string {
  return formatAddress(Math.floor(bytes / PAGE_SIZE), bytes % PAGE_SIZE);
}
