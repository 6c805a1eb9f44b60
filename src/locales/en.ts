import { activities } from './en/activities.js';
import { first } from './en/first.js';
import { later } from './en/later.js';

/** English, whole. */
export const en = { ...first, ...later, ...activities } as const;
