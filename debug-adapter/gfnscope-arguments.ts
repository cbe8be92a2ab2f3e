import type { GfnscopeRequests } from './gfnscope-protocol.js';

type Of<C extends keyof GfnscopeRequests> = { readonly [F in keyof GfnscopeRequests[C][0]]-?: string };

/** What each of our own requests carries, as `REQUEST_ARGUMENTS` has it for the protocol's: a question mark where it may be left out. */
export const GFNSCOPE_ARGUMENTS: { readonly [C in keyof GfnscopeRequests]: Of<C> } = {
  'gfnscope/map': { lo: 'number?', hi: 'number?', columns: 'number', changes: 'boolean?' },
  'gfnscope/tree': { limit: 'number?', slot: 'number?', from: 'number?' },
  'gfnscope/choices': { threadId: 'integer?' },
  'gfnscope/predict': { threadId: 'integer?', choice: 'string', steps: 'number?' },
  'gfnscope/choose': { threadId: 'integer?', choice: 'string', then: 'string?' },
  'gfnscope/act': {
    ...{ call: 'string', lo: 'number', hi: 'number', to: 'string?', using: 'string?', fd: 'string?' },
  },
  'gfnscope/watches': { action: 'string?', lo: 'number?', hi: 'number?', id: 'integer?' },
  'gfnscope/costs': {},
  'gfnscope/timeline': { from: 'number?', limit: 'number?' },
  'gfnscope/solo': { threadId: 'integer', on: 'boolean' },
  'gfnscope/describe': { address: 'string' },
  'gfnscope/bytes': { memoryReference: 'string', offset: 'number?', count: 'number' },
  'gfnscope/reverse': { threadId: 'integer', kind: 'string', granularity: 'string?' },
  'gfnscope/seek': { moment: 'integer?', entry: 'integer?', line: 'object?', threadId: 'integer?' },
  'gfnscope/undo': {},
  'gfnscope/bookmarks': { action: 'string?', name: 'string?' },
  'gfnscope/branches': { action: 'string?', branch: 'integer?', name: 'string?' },
  'gfnscope/compare': { from: 'object', to: 'object?' },
  'gfnscope/why': { address: 'string', size: 'integer?', limit: 'integer?' },
  'gfnscope/when': { address: 'string', size: 'integer?', limit: 'integer?' },
  'gfnscope/record': { path: 'string?' },
};
