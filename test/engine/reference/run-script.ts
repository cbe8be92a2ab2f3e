import { Machine, type Stop } from '../../../engine/machine.js';
import { compile } from '../../../language/index.js';

/** More steps than any of these scripts takes. */
const LIMIT = 200_000;

/** The stop of a script that ran to its end with every claim kept. */
export const DONE: Stop = { kind: 'done' };

function machineOf(script: string, seed?: number): Machine {
  const { program, diagnostics } = compile('reference.gfn', { read: () => script });
  if (program === null)
    throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return new Machine(program, seed === undefined ? undefined : { seed });
}

/** How a script ends. A seed takes the place of the round robin. */
export function endOf(script: string, seed?: number): Stop {
  return machineOf(script, seed).run(LIMIT);
}

/** What the model noticed on the way through a script that keeps every claim. */
export function notesOf(script: string): string[] {
  const notes: string[] = [];
  const machine = machineOf(script);
  machine.listener = (event) => {
    if (event.kind === 'note') notes.push(event.text);
  };
  const stop = machine.run(LIMIT);
  if (stop.kind !== 'done') throw new Error(JSON.stringify(stop));
  return notes;
}

/** The machine at the end of a script that keeps every claim. */
export function machineAfter(script: string): Machine {
  const machine = machineOf(script);
  const stop = machine.run(LIMIT);
  if (stop.kind !== 'done') throw new Error(JSON.stringify(stop));
  return machine;
}
