import type { Comment } from '../../../src/core/model/comment.js';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** A number that is no character becomes none. */
const character = (code: number): string => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : '');

/** The words of HTML, in one go: what an entity stands for is no entity and no tag itself. */
const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(
      /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
      (entity, hex?: string, decimal?: string, name = '') =>
        hex === undefined && decimal === undefined
          ? (ENTITIES[name.toLowerCase()] ?? entity)
          : character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    );

/**
 * What a message leaves behind in any ticket system: sanitisers and markup change white space, quotes and signs. Where
 * there are no words, the signs count.
 */
function wordsOf(text: string): string {
  const all = text.normalize();
  const words = all.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
  return words === '' ? all.replace(/\s+/g, '') : words;
}

/** Whether a comment of the person can be what was sent. */
export function isSame(
  { author, body, files }: Comment,
  sent: { readonly message: string; readonly files: readonly { readonly name: string }[] },
): boolean {
  if (author.role !== 'requester' || files.length !== sent.files.length) return false;
  const kept = wordsOf(body.kind === 'text' ? body.text : plain(body.html));
  if (kept === wordsOf(sent.message)) return true;
  // Some take no message without words: the names of the files stand for them.
  return (
    sent.message.trim() === '' && kept === wordsOf(sent.files.map(({ name }) => name).join(', '))
  );
}
