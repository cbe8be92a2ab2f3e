import type { Io } from '../io.js';

/** Puts a question until one of the answers is given; null at the end of input. `help` is what `?` shows. */
export async function choose(
  io: Io,
  prompt: string,
  answers: readonly string[],
  help: () => string,
): Promise<string | null> {
  for (;;) {
    const line = await io.question(prompt);
    if (line === null) return null;
    const answer = line.trim().toLowerCase();
    if (answers.includes(answer)) return answer;
    if (answer === '?' || answer === 'h' || answer === 'help') io.stdout.write(help());
    else if (answer !== '') io.stdout.write(`'${answer.slice(0, 20)}' is none of these.\n`);
  }
}
