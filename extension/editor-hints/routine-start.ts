/** How far up a routine's beginning is looked for: what is further away is off the screen. */
const FAR = 2000;

const ROUTINE = /^\s*(?:fn|vcpu|host|on|setup|test|guest|vmm)\b/;

/** The line where the routine begins that `line` is in: variables above it are another routine's. */
export function routineStart(lineAt: (line: number) => string, line: number): number {
  let depth = 0;
  for (let at = line; at >= 0 && line - at < FAR; at -= 1) {
    const text = bare(lineAt(at));
    for (const letter of [...text].reverse()) {
      if (letter === '}' && at < line) depth += 1;
      if (letter !== '{') continue;
      if (depth === 0 && ROUTINE.test(text)) return at;
      depth = Math.max(0, depth - 1);
    }
  }
  return line;
}

/** A line without comments and texts: braces in them mean nothing. */
function bare(line: string): string {
  return line.replace(/\/\/.*|"(?:\\.|[^"\\])*"?/g, '');
}
