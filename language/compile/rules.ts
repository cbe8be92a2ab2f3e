import type { Rules } from './body.js';
import { branch } from './conditions.js';
import { expression } from './expressions.js';
import { innerStatement, statement } from './statements.js';

/** All that the compiler knows how to compile. The rules call each other through the body they compile. */
export const RULES: Rules = { expression, statement, inner: innerStatement, branch };
