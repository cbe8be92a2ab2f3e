// `npm start`: the extension in an editor, with the examples open.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { cache, root } from './folders.mjs';
import { serveEditor } from './serve.mjs';

const examples = path.join(root, 'examples');

if (spawnSync('code', ['--version'], { stdio: 'ignore' }).status === 0) {
  spawn('code', [`--extensionDevelopmentPath=${root}`, examples], { stdio: 'inherit' });
} else {
  const port = Number(process.env.PORT ?? 8123);
  const editor = await serveEditor({
    folder: examples,
    data: path.join(cache, 'start'),
    port,
    say: (line) => console.log(line),
  });
  console.log(`VS Code with gfnscope: ${editor.url}/?folder=${encodeURI(examples)}`);
  console.log('Open an example and press F5. Ctrl-C here ends it.');
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void editor.stop().then(() => process.exit(0)));
  }
}
