import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Player } from './transcript/player.js';
import { parseTranscript } from './transcript/transcript.js';

const folder = fileURLToPath(new URL('transcripts/', import.meta.url));
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.txt'))
  .sort();

// `UPDATE=1` writes the answers anew: look at what changed.
describe('transcripts', () => {
  it.each(names)('%s', async (name) => {
    const text = readFileSync(folder + name, 'utf8');
    const played = await Player.play(parseTranscript(text));
    if (process.env.UPDATE === '1') writeFileSync(folder + name, played);
    else expect(played).toBe(text);
  });
});
