import type { activities } from './en/activities.js';
import type { first } from './en/first.js';
import type { later } from './en/later.js';

type PluralCategory = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

type Stored = keyof typeof first | keyof typeof later | keyof typeof activities;

/** Key of a sentence. A sentence that counts is stored once per plural category and called without the suffix. */
export type MessageKey = Stored extends infer Key
  ? Key extends `${infer Base}_other`
    ? Base
    : Key extends `${string}_one`
      ? never
      : Key
  : never;

type Counted<Key> = Key extends `${infer Base}_other` ? Base : never;

/**
 * What a language must bring to compile: every key of English, and beside them the plural categories that English
 * lacks. `{name}` marks a filler.
 */
type WordsLike<Key extends string> = Readonly<Record<Key, string>> &
  Readonly<Partial<Record<`${Counted<Key>}_${PluralCategory}`, string>>>;

/** Words of the first screens: all that is shown before `src/define/later.ts` is there. */
export type FirstWords = WordsLike<keyof typeof first>;
/** Words that only checking, sending and the screens after them need. */
export type LaterWords = WordsLike<keyof typeof later>;
/** Words of signing in and following requests. */
export type ActivityWords = WordsLike<keyof typeof activities>;
export type Dictionary = FirstWords & LaterWords & ActivityWords;
