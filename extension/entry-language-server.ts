import { serveLanguageOn } from '../debug-adapter/entry-core.js';
import type { MessagePortLike } from '../language/server/port.js';

// The language server as a process that VS Code starts: its channel to its parent is its port.
const port: MessagePortLike = {
  onmessage: null,
  postMessage: (message) => process.send?.(message),
};
process.on('message', (data) => port.onmessage?.({ data }));
process.on('disconnect', () => process.exit());

serveLanguageOn(port, {
  later: (work, milliseconds) => {
    const timer = setTimeout(work, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  exit: (code) => process.exit(code),
});
