import { spawnSync } from 'node:child_process';
import { findLldb } from './lldb.js';
import { findPython } from './python.js';

/** What others would use instead, and how it comes onto this machine. */
interface Peer {
  /** A version, or null if it is not there. */
  find(): string | null;
  /** What a person types to install it. */
  readonly install: readonly string[];
  /** Whether that needs root. */
  readonly root: boolean;
}

export const PEERS = {
  'sorted-btree': {
    find: () => npmVersion('sorted-btree'),
    install: ['npm', 'install', '--no-save', 'sorted-btree'],
    root: false,
  },
  debugpy: {
    find: () => findPython()?.debugpy ?? null,
    install: ['apt-get', 'install', '--yes', 'python3-debugpy'],
    root: true,
  },
  lldb: {
    find: () => findLldb()?.version ?? null,
    install: ['apt-get', 'install', '--yes', 'lldb', 'gcc', 'libc6-dev'],
    root: true,
  },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof PEERS;

/** Installs a peer, saying what is done. Gives what became of it, or null if it is there now. */
export function install(name: PeerName): string | null {
  const peer: Peer = PEERS[name];
  const [program = '', ...args] = peer.install;
  if (peer.root && process.getuid?.() !== 0) return `${peer.install.join(' ')} needs root`;
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0 && peer.find() !== null) return null;
  return `${peer.install.join(' ')} failed: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

function npmVersion(name: string): string | null {
  try {
    const script = `process.stdout.write(require(${JSON.stringify(`${name}/package.json`)}).version)`;
    const { status, stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    return status === 0 ? stdout : null;
  } catch {
    return null;
  }
}
