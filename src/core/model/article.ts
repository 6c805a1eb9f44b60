import type { LocalText } from './local-text.js';

/** A help-centre article: enough to answer at once, with a link to the whole where there is one. */
export interface Article {
  readonly id: string;
  readonly title: LocalText;
  readonly summary: LocalText;
  /** https address of the whole article. */
  readonly url?: string;
}
