import { choices } from '../../engine/choice.js';
import { actorName } from '../../engine/describe/actor.js';
import { describeExit } from '../../engine/describe/exit.js';
import { sideName } from '../../engine/describe/text.js';
import { errnoName } from '../../engine/kvm/errno.js';
import {
  Access,
  ExitReason,
  KVM_HC_MAP_GPA_RANGE,
  exitReasonName,
  isConversionExit,
  type Exit,
} from '../../engine/kvm/exit.js';
import { Wait, type Actor } from '../../engine/kvm/task.js';
import { formatAddress } from '../../engine/memory/address.js';
import { KVM_RUN } from '../../engine/program/kvm-run.js';
import { Refused } from '../protocol.js';
import type { Subject } from '../debuggee/subject.js';
import { fileLabel } from './files.js';
import { memoryReference } from './memory-reference.js';
import { poke } from './pokes.js';
import { named, type Container, type Row } from './rows.js';
import { countText, wordText, type Style } from './text.js';

/** Whether an actor's exit is being handled: it has not gone back into the guest. */
export function isExitPending(actor: Actor): boolean {
  if (actor.exit === null) return false;
  if (actor.guest !== null) return actor.guest.native === KVM_RUN;
  for (let frame = actor.top; frame !== null; frame = frame.caller) if (frame.native === KVM_RUN) return true;
  return false;
}

/** The exit of an actor, as `struct kvm_run` has it in the ABI at hand, and what the model knows besides. */
export function exitRows(subject: Subject, id: number): Container {
  return named((style) => {
    const actor = subject.history.state.actors[id];
    const exit = actor?.exit ?? null;
    if (actor === undefined || exit === null) return [];
    const scene: Scene = { subject, actor, exit, style };
    return [...head(scene), ...payload(scene), ...model(scene), ...choiceRows(scene)];
  });
}

interface Scene {
  readonly subject: Subject;
  readonly actor: Actor;
  readonly exit: Exit;
  readonly style: Style;
}

/** A row of the exit; `field` is what a handler, and any expression of the debugger's, reads it by. */
function row(name: string, value: string, field?: string): Row {
  const evaluateName = field === undefined ? {} : { evaluateName: `exit.${field}` };
  return { name, value, kind: 'property', fixed: 'The kernel writes it, and nobody else.', ...evaluateName };
}

function head(scene: Scene): Row[] {
  const { exit, style } = scene;
  const name = `KVM_EXIT_${exitReasonName(exit.reason)}`;
  const rows = [row('exit_reason', `${countText(exit.reason, style)} (${name})`, 'reason')];
  if (exit.errno !== 0) rows.push(row('KVM_RUN', `-${errnoName(exit.errno)}`));
  return rows;
}

/** The gpa of the payload, which can be looked into as the guest sees it. */
function gpaRow(scene: Scene): Row {
  const { gpaPage, gpaOffset, size } = scene.exit;
  return {
    ...row('gpa', formatAddress(gpaPage, gpaOffset), 'gpa'),
    ...{ memoryReference: memoryReference('guest', gpaPage, gpaOffset), bytes: size, menu: 'gfn' },
  };
}

function payload(scene: Scene): Row[] {
  const { exit, style } = scene;
  if (!exit.filled) return [];
  const arg = (index: number) => wordText(exit.args[2 * index] ?? 0, exit.args[2 * index + 1] ?? 0, style);
  switch (exit.reason) {
    case ExitReason.MEMORY_ERROR:
    case ExitReason.MEMORY_FAULT:
      return [
        row('flags', `0x${exit.flags.toString(16)}`, 'flags'),
        gpaRow(scene),
        row('size', `0x${exit.size.toString(16)}`, 'size'),
      ];
    case ExitReason.HYPERCALL: {
      const names =
        exit.nr === KVM_HC_MAP_GPA_RANGE
          ? ['gpa', 'npages', 'attributes']
          : ['args[0]', 'args[1]', 'args[2]'];
      const args = names.map((name, index) => row(name, arg(index), `arg${index}`));
      return [row('nr', countText(exit.nr, style), 'nr'), ...args, answerRow(scene, 'ret')];
    }
    case ExitReason.MMIO:
      return [
        gpaRow(scene),
        row('len', countText(exit.size, style), 'size'),
        row('is_write', String(exit.isWrite), 'write'),
        exit.isWrite ? row('data', arg(0), 'data') : answerRow(scene, 'data'),
      ];
    default:
      return [];
  }
}

/** What the VMM gives back to the guest: it can be changed as long as the exit is handled. */
function answerRow(scene: Scene, what: 'ret' | 'data', name: string = what): Row {
  const { subject, actor, exit, style } = scene;
  const [lo, hi] = what === 'ret' ? [exit.retLo, exit.retHi] : [exit.args[0] ?? 0, exit.args[1] ?? 0];
  const value = wordText(lo, hi, style, what === 'ret' ? 'errno' : 'hex');
  const { fixed: _fixed, ...shown } = row(name, exit.retWritten ? value : `${value} (not written)`, what);
  return {
    ...shown,
    edit: {
      type: 'int',
      write: (words) => {
        if (!isExitPending(actor)) throw new Refused('The exit is over: the guest has its answer.', true);
        poke(subject, actor.id, { what, lo: words[0] ?? 0, hi: words[1] ?? 0 });
      },
    },
  };
}

/** What no kernel tells: the debugger's own knowledge, marked so (DESIGN 5). */
function model(scene: Scene): Row[] {
  const { subject, actor, exit } = scene;
  const { state } = subject.history;
  const rows: Row[] = [];
  const add = (name: string, value: string, field?: string): void => {
    rows.push({
      ...row(`model: ${name}`, value, field),
      kind: 'virtual',
      fixed: 'It is what happened.',
    });
  };
  if (isConversionExit(exit)) {
    add('explicit', String(exit.explicit), 'explicit');
    add('wanted', sideName(exit.wantsPrivate), 'wanted');
    if (exit.explicit && exit.reason !== ExitReason.HYPERCALL)
      rows.push(answerRow(scene, 'ret', 'model: ret'));
  }
  if (exit.access !== Access.none) {
    const verb =
      { [Access.read]: 'read', [Access.write]: 'write', [Access.fetch]: 'fetch' }[exit.access] ?? '?';
    const size = exit.accessSize === 0 ? '' : ` of ${exit.accessSize}`;
    add('access', `${verb}${size} at gpa ${formatAddress(exit.accessPage, exit.accessOffset)}`);
  }
  if (isConversionExit(exit) || exit.access !== Access.none)
    add('slot', exit.slot < 0 ? 'none' : String(exit.slot), 'slot');
  if (exit.file >= 0) {
    const store = state.stores[exit.file] ?? null;
    const file = store === null ? 'a closed file' : fileLabel(state, store);
    add('fd page', `${file}@${formatAddress(exit.filePage, 0)}, ${exit.present ? 'a page' : 'a hole'}`);
  }
  const { decision } = describeExit(exit, actorName(state, actor.id), state);
  if (decision !== '') add('decision', decision);
  return rows;
}

/** What can be done, where somebody has to choose. */
function choiceRows({ subject, actor }: Scene): Row[] {
  if (actor.waits !== Wait.choice) return [];
  const { machine } = subject.history;
  const list = () => choices(machine, actor.id);
  return [
    {
      ...{ name: 'choices', value: String(list().length), kind: 'virtual', key: 'choices' },
      inside: () =>
        named(() =>
          list().map(({ id, label, unavailable }) => ({
            ...{ name: id, kind: 'virtual', menu: 'choice' },
            value: unavailable === undefined ? label : `${label}: cannot work here, ${unavailable}`,
          })),
        ),
    },
  ];
}
