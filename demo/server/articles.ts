import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { baseLanguage, type BrandId } from './brands.js';

const Texts = z.object({ fr: z.string(), en: z.string() });

const Entry = z.object({
  id: z.string(),
  category: z.string(),
  title: Texts,
  summary: Texts,
  url: z.url().optional(),
  /** Words of one brand in place of the neutral ones. */
  brands: z
    .record(
      z.string(),
      z.object({ title: Texts.partial().optional(), summary: Texts.partial().optional() }),
    )
    .optional(),
});

type Entry = z.infer<typeof Entry>;

/** An article in one language, in the words of one brand. */
export interface ArticleText {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly url?: string;
}

export interface ArticleQuery {
  readonly brand: BrandId;
  readonly language: string;
  readonly category: string | undefined;
  readonly words: string | undefined;
  readonly limit: number;
}

export type FindArticles = (query: ArticleQuery) => readonly ArticleText[];

/** Reads the articles and answers the function that searches them. */
export function loadArticles(): FindArticles {
  const entries = z
    .array(Entry)
    .parse(JSON.parse(readFileSync(new URL('articles.json', import.meta.url), 'utf8')));

  return ({ brand, language, category, words, limit }) => {
    const base = baseLanguage(language) === 'fr' ? 'fr' : 'en';
    const candidates = entries
      .filter((entry) => category === undefined || entry.category === category)
      .map((entry) => ({ entry, text: inWordsOf(entry, brand, base) }));
    if (words === undefined || words.trim() === '')
      return candidates.slice(0, limit).map(({ text }) => text);
    const searched = stems(words);
    return candidates
      .map(({ entry, text }) => {
        // Who calls it an "étiquette" on a site that says "bordereau" means the same.
        const neutral = { title: entry.title[base], summary: entry.summary[base] };
        return { text, score: Math.max(score(text, searched), score(neutral, searched)) };
      })
      .filter((hit) => hit.score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, limit)
      .map((hit) => hit.text);
  };
}

function inWordsOf(entry: Entry, brand: BrandId, language: 'fr' | 'en'): ArticleText {
  const own = entry.brands?.[brand];
  return {
    id: entry.id,
    title: own?.title?.[language] ?? entry.title[language],
    summary: own?.summary?.[language] ?? entry.summary[language],
    ...(entry.url === undefined ? {} : { url: entry.url }),
  };
}

// Words that are in every sentence and so tell nothing.
const STOP_WORDS = new Set(
  (
    'au aux avec ce cette ces dans de des du elle en est et il je la le les leur ma mais me mes mon ne nous on ou par ' +
    'pas pour que qui sa se ses si son sur un une vos votre vous n y a d l ai suis ' +
    'the an and are at be by can do does for from has have how i in is it my not of or our that this to was we what ' +
    'when where why will with you your s t am did'
  ).split(' '),
);

/** Lower case without accents, cut into words, without plural endings. */
function stems(text: string): readonly string[] {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words
    .filter((word) => word !== '' && !STOP_WORDS.has(word))
    .slice(0, 30)
    .map((word) => (word.length > 3 ? word.replace(/[sx]$/, '') : word));
}

/** A whole word counts twice a beginning or a stem, the title three times the summary. */
function score(text: Pick<ArticleText, 'title' | 'summary'>, searched: readonly string[]): number {
  const title = stems(text.title);
  const summary = stems(text.summary);
  let sum = 0;
  for (const word of searched) sum += 3 * hit(title, word) + hit(summary, word);
  return sum;
}

function hit(words: readonly string[], searched: string): number {
  if (words.includes(searched)) return 2;
  const isAkin = (word: string): boolean =>
    (searched.length >= 3 && word.startsWith(searched)) || haveOneStem(word, searched);
  return words.some(isAkin) ? 1 : 0;
}

/** "remboursement" and "remboursé", "delivery" and "delivered": two thirds of the shorter word, and five letters. */
function haveOneStem(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let alike = 0;
  while (alike < shorter && one[alike] === other[alike]) alike++;
  return alike >= 5 && alike * 3 >= shorter * 2;
}
