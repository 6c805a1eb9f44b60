import type { Dictionary } from './dictionary.js';
import { activities } from './fr/activities.js';
import { first } from './fr/first.js';
import { later } from './fr/later.js';

/** French, whole. */
export const fr = { ...first, ...later, ...activities } as const satisfies Dictionary;
