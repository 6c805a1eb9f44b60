const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
  amp: '&',
};

/** The words of HTML, with the entities that every sanitiser writes. What it becomes is text. */
export const plainText = (html: string): string =>
  html
    .replace(/\r?\n/g, ' ')
    .replace(/<br\s*\/?>|<\/(?:p|div|li|h\d|t[dr])>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#39|\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/ *\n */g, '\n')
    .trim();

/** The beginning of an article, on one line. */
export const excerptOf = (html: string): string =>
  plainText(html).replace(/\s+/g, ' ').slice(0, 300);
