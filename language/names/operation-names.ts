import { OPERATIONS } from '../../engine/operations.js';
import type { Operation } from '../../engine/program/operation.js';

/** An operation and its index in the engine's table. */
export interface NamedOperation {
  readonly index: number;
  readonly operation: Operation;
}

/** The engine's operations by their names. */
export const OPERATIONS_BY_NAME: ReadonlyMap<string, NamedOperation> = new Map(
  OPERATIONS.map((operation, index) => [operation.name, { index, operation }]),
);
