import { describe, expect, it } from 'vitest';
import type { Recording } from '../../engine/time/recording.js';
import { checkLaunch } from '../../debug-adapter/launch.js';
import { scriptOf } from '../../debug-adapter/open-recording.js';

const scriptFor = (recording: string, script: string, program?: string): string =>
  scriptOf(
    { script } as Recording,
    checkLaunch({ recording, ...(program === undefined ? {} : { program }) }),
  );

describe('the script of a recording', () => {
  it('is found from the recording’s folder on, whatever names folders', () => {
    expect(scriptFor('/runs/a.run.json', 'a.gfn')).toBe('/runs/a.gfn');
    expect(scriptFor('/runs/new/a.run.json', '../../a.gfn')).toBe('/a.gfn');
    expect(scriptFor('runs/a.run.json', '../a.gfn')).toBe('a.gfn');
    expect(scriptFor('mount://host/runs/a.run.json', '../a.gfn')).toBe('mount://host/a.gfn');
    expect(scriptFor('C:\\runs\\a.run.json', '../a.gfn')).toBe('C:/a.gfn');
    expect(scriptFor('/odd\\name/a.run.json', 'a.gfn')).toBe('/odd\\name/a.gfn');
  });

  it('is the one that the launch names, if it does', () => {
    expect(scriptFor('/runs/a.run.json', 'a.gfn', '/elsewhere/a.gfn')).toBe('/elsewhere/a.gfn');
  });
});
