import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findLldb } from '../peers/lldb.js';
import { builtAdapter } from '../peers/our-adapter.js';
import { findPython } from '../peers/python.js';
import { ROOT } from '../root.js';
import type { Debugger } from './debugger.js';

/** The same small program three times: a loop over three statements that never ends of itself, and stops before each. */
const GFN = `vm plain {
  memslot 0 gpa 0x0 size 4M shared anon
}
vcpu 0 {
  let i = 0
  loop {
    store u64 [0x20_0000] = i
    i = i + 1
  }
}
`;
const C = `volatile unsigned long memory[1024];
int main(void) {
  unsigned long i = 0;
  for (;;) {
    memory[512] = i;
    i = i + 1;
  }
}
`;
const PYTHON = `memory = [0] * 1024
def guest():
    i = 0
    while True:
        memory[512] = i
        i = i + 1
guest()
`;

/** Debuggers by name, with programs to debug in a folder that lives as long as this object. */
export class Debuggers {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'gfnscope-bench-'));

  async ours(): Promise<Debugger> {
    const source = this.file('loop.gfn', GFN);
    const launch = { program: source };
    return { program: process.execPath, args: [await builtAdapter()], launch, source, line: 7 };
  }

  floor(): Debugger {
    const adapter = path.join(ROOT, 'bench/dap/floor-adapter.mjs');
    return { program: process.execPath, args: [adapter], launch: {}, source: '/floor', line: 1 };
  }

  lldb(): Debugger {
    const lldb = findLldb();
    if (lldb === null) throw new Error('there is no lldb');
    const source = this.file('loop.c', C);
    const program = path.join(this.folder, 'loop');
    execFileSync('cc', ['-g', '-O0', '-o', program, source]);
    return { program: lldb.program, args: [], launch: { program }, source, line: 5 };
  }

  debugpy(): Debugger {
    const python = findPython();
    if (python === null) throw new Error('there is no Python with debugpy');
    const source = this.file('loop.py', PYTHON);
    const launch = { program: source, console: 'internalConsole', subProcess: false };
    return { program: python.program, args: ['-m', 'debugpy.adapter'], launch, source, line: 5 };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }
}
