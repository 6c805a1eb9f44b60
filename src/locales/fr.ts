import type { Dictionary } from './dictionary.js';
import { first } from './fr/first.js';
import { later } from './fr/later.js';

/** French, whole. */
export const fr = { ...first, ...later } as const satisfies Dictionary;
