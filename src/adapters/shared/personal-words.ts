/** Words that can be a person's (addresses, references, card numbers) find no article and have no place in a URL. */
const PERSONAL_WORD = /\S*(?:@|\d{6})\S*/g;

/** What is left of a search for articles; empty when nothing is. */
export const withoutPersonalWords = (text: string): string =>
  text.replace(PERSONAL_WORD, '').trim();
