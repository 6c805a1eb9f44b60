import type { Arrival } from './bad-input-fields.js';
import { short, type Outcome } from './bad-input-report.js';
import type { Urls } from './bad-input-world.js';

/** A page of the support side as its HTML. @throws {Error} when it is not there */
export async function supportPage(urls: Urls, path: string): Promise<string> {
  const answer = await fetch(urls.api + path, {
    headers: { Authorization: `Bearer ${urls.deskToken}` },
  });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.text();
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};

/** Text of HTML that our server escaped. */
export const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name] ?? '');

const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

const pieces = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap(pieces)
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(pieces)
      : [String(value)];

/** Looks each accepted value up at the desk, which reads the database. */
export async function findArrivals(
  urls: Urls,
  accepted: { readonly outcomes: readonly Outcome[]; readonly arrivals: readonly Arrival[] },
): Promise<readonly Outcome[]> {
  const outcomes = [...accepted.outcomes];
  for (const { outcome: place, sent, arrives } of accepted.arrivals) {
    const before = outcomes[place];
    if (before === undefined) continue;
    const page = squeezed(plainText(await supportPage(urls, `/desk/requests/${sent.id}`)));
    const lost = pieces(arrives).filter((piece) => !page.includes(squeezed(piece).trim()));
    if (lost.length > 0)
      outcomes[place] = {
        ...before,
        problem: [before.problem, `not in the database: ${short(lost.join(' '))}`]
          .filter(Boolean)
          .join('; '),
      };
  }
  return outcomes;
}
