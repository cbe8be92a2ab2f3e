import type { HandCall } from '../hand.js';
import { PAGE_LIMIT } from '../memory/range.js';
import { RECIPE } from '../vmm/words.js';
import type { Act, Input, Poke } from './input.js';
import {
  FORMAT,
  VERSIONS,
  versionOf,
  type RecordedEnd,
  type RecordedFile,
  type Recording,
} from './recording.js';
import type { Stop } from '../machine.js';

/** Longer ones are refused. */
const LONGEST_TEXT = 256 * 1024 * 1024;
const MOST_INPUTS = 2_000_000;
const MOST_FILES = 10_000;
const LONGEST_NAME = 4096;
const PAGE = 4096;

const STOPS: Readonly<Record<Stop['kind'], true>> = {
  ...{ done: true, steps: true, ask: true, claim: true, invariant: true, death: true },
  ...{ deadlock: true, livelock: true, breakpoint: true, interrupted: true },
};

/**
 * Reads the text of a recording's file. It may come from anywhere: nothing in it is believed.
 *
 * @throws RangeError that says what is wrong with it, and where
 */
export function readRecording(text: string): Recording {
  if (text.length > LONGEST_TEXT) throw new RangeError('it is too long for a recording');
  const all = new Fields(parsed(text), 'the recording');
  if (all.get('format') !== FORMAT)
    throw new RangeError(`it is no recording: its "format" is not "${FORMAT}"`);
  const number = all.whole('version', 1);
  const version = VERSIONS.find((one) => one === number);
  if (version === undefined)
    throw new RangeError(
      `its format is version ${number}; this gfnscope reads versions ${VERSIONS.join(' and ')}`,
    );
  const inputs = all.list('inputs', MOST_INPUTS).map(readInput);
  if (versionOf(inputs) > version)
    throw new RangeError(`its inputs are of version ${versionOf(inputs)} of the format, not of ${version}`);
  const end = readEnd(new Fields(all.get('end'), 'end'));
  inputs.forEach(({ moment }, i) => {
    if (moment < (inputs[i - 1]?.moment ?? 0))
      throw new RangeError(
        `inputs[${i}] comes before the one before it: inputs stand in the order of their moments`,
      );
    if (moment > end.moment) throw new RangeError(`inputs[${i}] lies behind the end of the run`);
  });
  if (end.inputs !== inputs.length)
    throw new RangeError(`end.inputs is ${end.inputs}, but there are ${inputs.length} inputs`);
  const files = all.list('files', MOST_FILES).map(readFile);
  if (files.length === 0) throw new RangeError('files names no file');
  const test = all.get('test');
  return {
    ...{ format: FORMAT, version, inputs, end, files },
    engine: all.text('engine'),
    script: all.text('script'),
    program: all.hash('program', 16),
    test: test === null ? null : all.text('test'),
    seed: all.whole('seed', -(2 ** 53), 2 ** 53),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RangeError(
      `it is no JSON: ${error instanceof Error ? error.message : 'it is nested too deeply'}`,
      {
        cause: error,
      },
    );
  }
}

function readFile(value: unknown, i: number): RecordedFile {
  const file = new Fields(value, `files[${i}]`);
  return { name: file.text('name'), sha256: file.hash('sha256', 64) };
}

function readEnd(end: Fields): RecordedEnd {
  const stop = end.text('stop') as Stop['kind'];
  if (!Object.hasOwn(STOPS, stop)) throw new RangeError(`end.stop is no reason for a stop`);
  return {
    moment: end.whole('moment', 0),
    inputs: end.whole('inputs', 0),
    stop,
    identity: end.hash('identity', 16),
  };
}

function readInput(value: unknown, i: number): Input {
  const input = new Fields(value, `inputs[${i}]`);
  const [moment, actor] = [input.whole('moment', 0), input.whole('actor', 0)];
  return { ...readAct(input), moment, actor };
}

function readAct(input: Fields): Act {
  switch (input.get('kind')) {
    case 'choice':
      return { kind: 'choice', choice: input.text('choice') };
    case 'jump':
      return { kind: 'jump', pc: input.whole('pc', 0) };
    case 'solo': {
      const on = input.get('on');
      if (typeof on !== 'boolean') throw new RangeError(`${input.name}.on is neither true nor false`);
      return { kind: 'solo', on };
    }
    case 'kill':
      return { kind: 'kill' };
    case 'call':
      return { kind: 'call', call: readCall(new Fields(input.get('call'), `${input.name}.call`)) };
    case 'poke':
      return { kind: 'poke', poke: readPoke(new Fields(input.get('poke'), `${input.name}.poke`)) };
    default:
      throw new RangeError(`${input.name}.kind is none of choice, poke, jump, solo, kill, call`);
  }
}

function readCall(call: Fields): HandCall {
  const name = call.get('name');
  const pages = call.whole('pages', 1, PAGE_LIMIT);
  switch (name) {
    case 'convert': {
      const [to, using] = [call.get('to'), call.text('using')];
      if (to !== 'private' && to !== 'shared')
        throw new RangeError(`${call.name}.to is neither private nor shared`);
      if (!isRecipe(using)) throw new RangeError(`${call.name}.using is no recipe`);
      return { name, gfn: call.whole('gfn', 0, PAGE_LIMIT), pages, to, using };
    }
    case 'punch_hole':
    case 'allocate': {
      const [fd, page] = [call.whole('fd', 0, 2 ** 31 - 1), call.whole('page', 0, PAGE_LIMIT)];
      return { name, fd, page, pages };
    }
    default:
      throw new RangeError(`${call.name}.name is none of convert, punch_hole, allocate`);
  }
}

function isRecipe(word: string): word is keyof typeof RECIPE {
  return Object.hasOwn(RECIPE, word);
}

function readPoke(poke: Fields): Poke {
  const word = (key: string): number => poke.whole(key, -(2 ** 31), 2 ** 32 - 1) | 0;
  const what = poke.get('what');
  switch (what) {
    case 'register': {
      const [depth, register] = [poke.whole('depth', 0), poke.whole('register', 0)];
      return { what, depth, register, lo: word('lo'), hi: word('hi') };
    }
    case 'global':
      return { what, index: poke.whole('index', 0), lo: word('lo'), hi: word('hi') };
    case 'bytes': {
      const offset = poke.whole('offset', 0, PAGE - 1);
      const bytes = poke.list('bytes', PAGE - offset).map((byte, i) => {
        if (typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte <= 255) return byte;
        throw new RangeError(`${poke.name}.bytes[${i}] is no byte`);
      });
      return { what, store: poke.whole('store', 0), page: poke.whole('page', 0), offset, bytes };
    }
    case 'ret':
    case 'data':
      return { what, lo: word('lo'), hi: word('hi') };
    default:
      throw new RangeError(`${poke.name}.what is none of register, global, bytes, ret, data`);
  }
}

/** An object of the file whose fields are asked for one by one. */
class Fields {
  readonly #object: object;

  constructor(
    value: unknown,
    readonly name: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new RangeError(`${name} is no object`);
    this.#object = value;
  }

  get(key: string): unknown {
    if (!Object.hasOwn(this.#object, key)) throw new RangeError(`${this.#path(key)} is missing`);
    return (this.#object as Record<string, unknown>)[key];
  }

  text(key: string): string {
    const value = this.get(key);
    if (typeof value !== 'string') throw new RangeError(`${this.#path(key)} is no text`);
    if (value.length > LONGEST_NAME) throw new RangeError(`${this.#path(key)} is too long`);
    return value;
  }

  whole(key: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.get(key);
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new RangeError(`${this.#path(key)} is no whole number from ${least} to ${most}`);
  }

  hash(key: string, digits: number): string {
    const value = this.text(key);
    if (value.length === digits && /^[0-9a-f]*$/.test(value)) return value;
    throw new RangeError(`${this.#path(key)} is not ${digits} hexadecimal digits`);
  }

  list(key: string, most: number): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value)) throw new RangeError(`${this.#path(key)} is no list`);
    if (value.length > most) throw new RangeError(`${this.#path(key)} has more than ${most} entries`);
    return value as readonly unknown[];
  }

  #path(key: string): string {
    return this.name === 'the recording' ? key : `${this.name}.${key}`;
  }
}
