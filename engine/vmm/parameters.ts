import type { Parameter } from '../program/operation.js';

/** Parameters that many of the VMM's operations have. */
export const FD: Parameter = {
  name: 'fd',
  type: 'file',
  doc: 'A private fd or memfd by name, or a descriptor number.',
};
export const OFFSET: Parameter = { name: 'offset', type: 'offset', doc: 'Offset in the file, in bytes.' };
export const LEN: Parameter = { name: 'len', type: 'size', doc: 'Length in bytes.' };
export const HVA: Parameter = { name: 'hva', type: 'hva', doc: 'Host virtual address.' };
export const PLACE: Parameter = { ...HVA, doc: 'Where (MAP_FIXED), or 0 for anywhere.' };
export const GPA: Parameter = { name: 'gpa', type: 'gpa', doc: 'Guest physical address.' };
export const SIZE: Parameter = { name: 'size', type: 'size', doc: 'Size in bytes.' };
export const PROT: Parameter = {
  name: 'prot',
  type: 'enum',
  values: { none: 0, read: 1, read_write: 3, write: 3 },
  doc: 'What the VMM may do there.',
};
