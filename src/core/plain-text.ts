/** Signs kept of a link's words, to compare them with its address. */
const LINK_WORDS = 2000;

/** Lines out of a stream of words and breaks: white space as a page would show it. */
export class PlainText {
  readonly #pieces: string[] = [];
  /** Numbers of the lists that are open; `undefined` has bullets. */
  readonly #lists: (number | undefined)[] = [];
  /** Line ends before the next word. */
  #breaks = 0;
  #gap: '' | ' ' | '\t' = '';
  #mark = '';
  #isKept = false;
  #link: { readonly address: string; words: string } | undefined;

  /** Words as they stand between two tags. */
  add(text: string): void {
    if (this.#isKept) {
      if (text !== '') this.#put(text.replace(/\r\n?/g, '\n'));
      return;
    }
    for (const word of text.split(/([\t\n\f\r ]+)/)) {
      if (word === '') continue;
      if (/^[\t\n\f\r ]/.test(word)) this.#gap ||= ' ';
      else this.#put(word);
    }
  }

  line(): void {
    this.#breaks = Math.max(this.#breaks, 1);
  }

  paragraph(): void {
    this.#breaks = 2;
  }

  newLine(): void {
    this.#breaks = Math.min(this.#breaks + 1, 2);
  }

  cell(): void {
    this.#gap = '\t';
  }

  /** White space counts, as in `pre`. */
  keepSpace(isKept: boolean): void {
    this.#isKept = isKept;
  }

  /** @param start number of its first item; without it, bullets */
  beginList(start?: number): void {
    this.#lists.push(start);
  }

  endList(): void {
    this.#lists.pop();
  }

  item(): void {
    const last = this.#lists.length - 1;
    const number = this.#lists[last];
    this.#mark = number === undefined ? '• ' : `${number}. `;
    if (number !== undefined) this.#lists[last] = number + 1;
  }

  beginLink(address: string | undefined): void {
    this.#link = address === undefined ? undefined : { address, words: '' };
  }

  endLink(): void {
    const link = this.#link;
    this.#link = undefined;
    if (link === undefined) return;
    const isTold = link.words.includes(
      link.address.replace(/^(?:https?:\/\/|mailto:|tel:)|\/$/gi, ''),
    );
    if (isTold) return;
    this.#gap = ' ';
    this.#put(`(${link.address})`);
  }

  toString(): string {
    return this.#pieces.join('');
  }

  #put(text: string): void {
    if (this.#pieces.length > 0)
      this.#pieces.push(this.#breaks > 0 ? '\n'.repeat(this.#breaks) : this.#gap);
    this.#pieces.push(this.#mark, text);
    this.#breaks = 0;
    this.#gap = '';
    this.#mark = '';
    if (this.#link !== undefined && this.#link.words.length < LINK_WORDS) this.#link.words += text;
  }
}
