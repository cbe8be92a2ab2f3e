import type { Operation, Parameter } from '../program/operation.js';
import { HVA, SIZE } from './parameters.js';
import { endProcess, forkProcess, processLoad, processStore } from './processes.js';

const PROCESS: Parameter = { name: 'process', type: 'int', doc: 'Number that fork_process gave.' };

/** Other processes with mappings of the guest's memory: what they may touch follows the same rules as the VMM's own. Reference 3.11, 2.7. */
export const PROCESS_OPERATIONS: readonly Operation[] = [
  {
    routine: forkProcess,
    name: 'fork_process',
    side: 'userspace',
    gives: 'errno',
    results: ['process'],
    params: [],
    doc: 'Another process with the mappings that the VMM has now (vhost-user, a device model); gives its number.',
    cites: 'reference 3.11',
  },
  {
    routine: endProcess,
    name: 'end_process',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [PROCESS],
    doc: 'The process ends, and holds its mappings no longer.',
    cites: 'reference 3.11',
  },
  {
    routine: processLoad,
    name: 'process_load',
    side: 'userspace',
    gives: 'errno',
    results: ['signal', 'value'],
    params: [PROCESS, HVA, SIZE],
    doc: 'The process reads up to 8 bytes: 0 and the value, or the signal that it takes (7 SIGBUS, 11 SIGSEGV).',
    cites: 'reference 3.11; 2.7',
  },
  {
    routine: processStore,
    name: 'process_store',
    side: 'userspace',
    gives: 'errno',
    results: ['signal'],
    params: [PROCESS, HVA, SIZE, { name: 'value', type: 'int', doc: 'What to write.' }],
    doc: 'The process writes up to 8 bytes: 0, or the signal that it takes.',
    cites: 'reference 3.11; 2.7',
  },
];
