import type { ChildProcess } from 'node:child_process';

/** The port on which an adapter says that it listens. Rejects when it ends without having said so. */
export function listening(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (text: Buffer) => {
      said += text.toString();
      const port = /listening on 127\.0\.0\.1:(\d+)\n/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`the adapter ended: ${said}`));
    });
  });
}
