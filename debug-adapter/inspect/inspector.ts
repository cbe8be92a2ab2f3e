import { actorName } from '../../engine/describe/actor.js';
import { counted } from '../../engine/describe/text.js';
import type { Actor } from '../../engine/kvm/task.js';
import type { Subject } from '../debuggee/subject.js';
import { Refused } from '../protocol.js';
import { actorRows, actorState, livingActors } from './actors.js';
import { readBytes, writeBytes, type BytesRead } from './byte-access.js';
import { costRows } from './cost-rows.js';
import { disassembleAt, type InstructionRow } from './disassembly.js';
import { exitRows, isExitPending } from './exit-rows.js';
import { actorOfFrame, framesOf, type FrameRow } from './frames.js';
import { globalsOf } from './globals.js';
import { guestViewOf } from './guest-view.js';
import { Handles } from './handles.js';
import { mappingsOf } from './host-mappings.js';
import { kernelRows } from './kernel-rows.js';
import { localsOf, parametersIn } from './locals.js';
import { filesInside } from './private-fds.js';
import type { Container, Row } from './rows.js';
import { variableText, type Variable } from './script-values.js';
import { MOST_RUNS } from './runs.js';
import { slotsOf } from './slots.js';
import { sourcesOf, type ScriptSource } from './sources.js';
import type { Style } from './text.js';

/** A thread as a list shows it. */
export interface ThreadRow {
  readonly actor: number;
  /** `vCPU 1 · waits for a choice`. */
  readonly name: string;
}

/** A row with the number of what it contains; 0 for nothing. */
export interface ShownRow extends Row {
  readonly reference: number;
  /** How many indexed rows that contains. */
  readonly indexed: number;
}

/** A part of what a frame shows. */
export interface Scope {
  readonly name: string;
  readonly kind: 'locals' | 'registers' | 'machine';
  readonly reference: number;
  readonly indexed: number;
}

/** Which rows of a container are wanted. */
export interface Part {
  readonly filter?: 'indexed' | 'named';
  /** Of the indexed rows. */
  readonly start?: number;
  readonly count?: number;
}

/** Rows that one request lists at most. */
const MOST_ROWS = MOST_RUNS + 1;

/**
 * What a halted run shows. Everything is made of the present state when it is asked for; a reference names a thing, not a copy of it, and leads to
 * the same thing at every stop, or is refused when that has gone.
 */
export class Inspector {
  readonly #handles = new Handles();

  constructor(private readonly subject: Subject) {}

  /** Those who are there now, whether they run or wait. */
  threads(): readonly ThreadRow[] {
    const { program, history } = this.subject;
    return livingActors(history.state).map((actor) => {
      const state = actorState(history.state, program, actor);
      const name = actorName(history.state, actor.id);
      return { actor: actor.id, name: state === '' ? name : `${name} · ${state}` };
    });
  }

  /** The stack of an actor, innermost first. */
  stack(actor: number): readonly FrameRow[] {
    return framesOf(this.subject, this.#actor(actor));
  }

  /** The frame with this id. */
  frame(id: number): FrameRow {
    const actor = this.subject.history.state.actors[actorOfFrame(id)];
    const found =
      actor === undefined ? undefined : framesOf(this.subject, actor).find((row) => row.id === id);
    if (found === undefined) throw new Refused('This frame has gone: ask for the stack again.');
    return found;
  }

  /** What a frame's routine was called with, as texts. */
  parameters(row: FrameRow, style: Style): readonly { readonly name: string; readonly value: string }[] {
    return parametersIn(this.subject, row).map((one: Variable) => ({
      name: one.name,
      value: variableText(one, style),
    }));
  }

  /** What there is to see from a frame; an exit that waits to be answered first. */
  scopes(frame: number): readonly Scope[] {
    const row = this.frame(frame);
    const actor = this.#actor(row.actor);
    const isVcpu = actor.kind === 'vcpu';
    const scope = (name: string, kind: Scope['kind'], key: string): Scope => {
      const { reference, indexed } = this.#refer(key, this.#root(key));
      return { name, kind, reference, indexed };
    };
    const exit = actor.exit === null ? null : `exit:${actor.id}`;
    const pending = isExitPending(actor);
    return [
      ...(exit !== null && pending ? [scope('Exit', 'registers', exit)] : []),
      ...(row.kind === 'label'
        ? []
        : [scope(row.kind === 'script' ? 'Locals' : 'Arguments', 'locals', `locals:${row.id}`)]),
      ...(this.subject.program.globals.length > 0 ? [scope('Script variables', 'locals', 'globals')] : []),
      scope(isVcpu ? 'vCPU' : 'Thread', 'registers', `actor:${actor.id}`),
      ...(exit !== null && !pending ? [scope('Last exit', 'registers', exit)] : []),
      scope('Memslots', 'machine', 'slots'),
      scope('Private fds', 'machine', 'fds'),
      scope('Host mappings', 'machine', 'mappings'),
      scope("Guest's view", 'machine', 'view'),
      scope('Kernel', 'machine', 'kernel'),
      scope('Costs', 'machine', 'costs'),
    ];
  }

  /** The rows of what a reference leads to: named ones first, then the indexed ones that are asked for. */
  rows(reference: number, { filter, start = 0, count }: Part, style: Style): readonly ShownRow[] {
    const key = this.#keyOf(reference);
    const container = this.#find(key);
    const rows: Row[] = filter === 'indexed' ? [] : [...container.named(style)];
    const { indexed } = container;
    if (filter !== 'named' && indexed !== undefined) {
      const from = Math.max(0, Math.min(start, indexed.count));
      const most = count === undefined || count <= 0 ? MOST_ROWS : Math.min(count, MOST_ROWS);
      const to = Math.min(indexed.count, from + most);
      rows.push(...indexed.rows(from, to, style));
      // Who does not ask for parts learns that there are more.
      if (to - from === MOST_ROWS && to < indexed.count)
        rows.push({ name: '…', value: counted(indexed.count - to, 'more row'), kind: 'virtual' });
    }
    return rows.map((row) => this.#shown(key, row));
  }

  /** One row of what a reference leads to, by its name. */
  row(reference: number, name: string, style: Style = { hex: false }): ShownRow {
    const key = this.#keyOf(reference);
    const { named, indexed } = this.#find(key);
    const all = [...named(style), ...(indexed?.rows(0, indexed.count, style) ?? [])];
    const found = all.find((row) => row.name === name);
    if (found === undefined) throw new Refused(`There is no \`${name.slice(0, 80)}\` here any more.`);
    return this.#shown(key, found);
  }

  /** The frame whose variables a reference leads to; null if it leads to none's. Expressions written there are read in it. */
  frameOf(reference: number): FrameRow | null {
    const id = /^locals:(\d+)/.exec(this.#keyOf(reference))?.[1];
    return id === undefined ? null : this.frame(Number(id));
  }

  read(reference: string, offset: number, count: number): BytesRead {
    return readBytes(this.subject, reference, offset, count);
  }

  write(reference: string, offset: number, bytes: Uint8Array, partial: boolean): number {
    return writeBytes(this.subject, reference, offset, bytes, partial);
  }

  disassemble(
    reference: string,
    byteOffset: number,
    offset: number,
    count: number,
  ): readonly InstructionRow[] {
    const rows = disassembleAt(this.subject.program, reference, byteOffset, offset, count);
    if (rows === null) throw new Refused(`\`${reference.slice(0, 80)}\` is no address of code.`);
    return rows;
  }

  /** The scripts that the program was made of. */
  sources(): readonly ScriptSource[] {
    return sourcesOf(this.subject);
  }

  #actor(id: number): Actor {
    const actor = this.subject.history.state.actors[id];
    if (actor === undefined) throw new Refused('There is no such thread.');
    return actor;
  }

  #shown(parent: string, row: Row): ShownRow {
    if (row.key === undefined || row.inside === undefined) return { ...row, reference: 0, indexed: 0 };
    return { ...row, ...this.#refer(`${parent}/${row.key}`, row.inside()) };
  }

  #refer(key: string, container: Container): { readonly reference: number; readonly indexed: number } {
    return { reference: this.#handles.numberOf(key), indexed: container.indexed?.count ?? 0 };
  }

  #keyOf(reference: number): string {
    const key = this.#handles.nameOf(reference);
    if (key === undefined) throw new Refused(`There is nothing with the reference ${reference}.`);
    return key;
  }

  /** What a key leads to now: a root, and from there from row to row. */
  #find(key: string): Container {
    const [root = '', ...path] = key.split('/');
    let container = this.#root(root);
    for (const segment of path) {
      const rows = container.named({ hex: false });
      const row = rows.find((one) => one.key === segment) ?? container.indexed?.find?.(segment);
      if (row?.inside === undefined) throw new Refused('This has gone: ask for the variables again.');
      container = row.inside();
    }
    return container;
  }

  #root(key: string): Container {
    const [kind, number = ''] = key.split(':');
    const { subject } = this;
    switch (kind) {
      case 'locals':
        return localsOf(subject, this.frame(Number(number)));
      case 'exit':
        return exitRows(subject, Number(number));
      case 'actor':
        return actorRows(subject, Number(number));
      case 'globals':
        return globalsOf(subject);
      case 'slots':
        return slotsOf(subject);
      case 'fds':
        return filesInside(subject);
      case 'mappings':
        return mappingsOf(subject);
      case 'kernel':
        return kernelRows(subject);
      case 'view':
        return guestViewOf(subject);
      default:
        return costRows(subject);
    }
  }
}
