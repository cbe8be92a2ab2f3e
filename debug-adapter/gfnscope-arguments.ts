import type { GfnscopeRequests } from './gfnscope-protocol.js';

type Of<C extends keyof GfnscopeRequests> = { readonly [F in keyof GfnscopeRequests[C][0]]-?: string };

/** What each of our own requests carries, as `REQUEST_ARGUMENTS` has it for the protocol's: a question mark where it may be left out. */
export const GFNSCOPE_ARGUMENTS: { readonly [C in keyof GfnscopeRequests]: Of<C> } = {
  'gfnscope/map': { lo: 'number?', hi: 'number?', columns: 'number', changes: 'boolean?' },
  'gfnscope/tree': { limit: 'number?', slot: 'number?', from: 'number?' },
  'gfnscope/choices': { threadId: 'integer?' },
  'gfnscope/predict': { threadId: 'integer?', choice: 'string', steps: 'number?' },
  'gfnscope/choose': { threadId: 'integer?', choice: 'string', then: 'string?' },
  'gfnscope/costs': {},
  'gfnscope/timeline': { from: 'number?', limit: 'number?' },
  'gfnscope/solo': { threadId: 'integer', on: 'boolean' },
  'gfnscope/describe': { address: 'string' },
  'gfnscope/bytes': { memoryReference: 'string', offset: 'number?', count: 'number' },
};
