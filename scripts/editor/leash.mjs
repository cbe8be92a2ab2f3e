// Runs a command in a process group of its own and ends the whole group when whoever started this has gone.
// The leash is standard input: it closes when the parent lets go, and also when the parent is killed.
import { spawn } from 'node:child_process';

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

let ending = false;

/** Asks the group to end, and a moment later no longer asks. This process is in the group, and goes last. */
function endGroup() {
  if (ending) return;
  ending = true;
  process.kill(-process.pid, 'SIGTERM');
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), 1000);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, endGroup);
process.stdin.on('end', endGroup).on('error', endGroup).resume();
child.on('error', (error) => {
  console.error(error.message);
  endGroup();
});
child.on('exit', endGroup);
