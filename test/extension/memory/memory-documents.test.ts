import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Uri } from 'vscode';
import { FakeSession, reset } from '../fake-vscode.js';

vi.mock('vscode', () => import('../fake-vscode.js'));
const { RunTracker } = await import('../../../extension/session/run-tracker.js');
const { MemoryDocuments } = await import('../../../extension/memory/memory-documents.js');

const uri = { scheme: 'gfnscope-memory', path: '/guest:0x1000', toString: () => 'the document' } as Uri;

/** A view of bytes at gpa 0x1000, which hold `byte` sixteen times. */
function viewOf() {
  const documents = new MemoryDocuments(new RunTracker());
  const session = new FakeSession('a');
  let byte = 'A';
  session.answers['gfnscope/bytes'] = () => ({
    address: '0x1000',
    runs: [{ offset: 0, count: 16, data: btoa(byte.repeat(16)) }],
  });
  return {
    session,
    text: () => documents.provideTextDocumentContent(uri),
    write: (letter: string) => {
      byte = letter;
    },
  };
}

describe('a view of bytes', () => {
  beforeEach(reset);

  it('says when the bytes will be there', async () => {
    const { session, text } = viewOf();
    expect(await text()).toContain('The guest is running.');
    session.end();
    expect(await text()).toContain('No guest program is being debugged.');
  });

  it('is read anew at each stop, with what changed since the last one', async () => {
    const { session, text, write } = viewOf();
    session.event('stopped');
    expect(await text()).toMatch(/^ {2}0x00001000 .*\|A{16}\|$/m);
    session.event('continued');
    write('B');
    session.event('stopped');
    expect(await text()).toMatch(/^● 0x00001000 .*\|B{16}\|$/m);
    expect(await text()).toMatch(/^● /m);
  });

  it('keeps what was seen while the guest runs, and when its run has ended', async () => {
    const { session, text } = viewOf();
    session.event('stopped');
    await text();
    session.event('continued');
    expect(await text()).toMatch(/at the last stop[^]*\|A{16}\|/);
    session.end();
    expect(await text()).toMatch(/a run that has ended[^]*\|A{16}\|/);
  });

  it('shows the words of a refusal in place of the bytes', async () => {
    const { session, text } = viewOf();
    session.answers = {};
    session.event('stopped');
    expect(await text()).toContain('refused: gfnscope/bytes');
  });
});
