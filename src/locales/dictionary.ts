import type { en } from './en.js';

type PluralCategory = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

type Stored = keyof typeof en;

/** Key of a sentence. A sentence that counts is stored once per plural category and called without the suffix. */
export type MessageKey = Stored extends infer Key
  ? Key extends `${infer Base}_other`
    ? Base
    : Key extends `${string}_one`
      ? never
      : Key
  : never;

type Counted = Stored extends infer Key
  ? Key extends `${infer Base}_other`
    ? Base
    : never
  : never;

/**
 * What a language must bring to compile: every key of English, and beside them the plural categories that English
 * lacks. `{name}` marks a filler.
 */
export type Dictionary = Readonly<Record<Stored, string>> &
  Readonly<Partial<Record<`${Counted}_${PluralCategory}`, string>>>;
