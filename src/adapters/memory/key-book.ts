import { HelpError } from '../../core/help-error.js';

/** Remembers what was answered to which key: the same content gets the same answer, also while it is at work. */
export class KeyBook<Answer> {
  readonly #entries = new Map<
    string,
    { readonly content: string; readonly answer: Promise<Answer> }
  >();

  /** @throws {HelpError} `conflict` when the key came with other content before; and whatever `work` throws. */
  once(key: string, content: string, work: () => Promise<Answer>): Promise<Answer> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (known.content === content) return known.answer;
      return Promise.reject(
        new HelpError('conflict', `Key ${key} was used for other content`, { status: 409 }),
      );
    }
    const answer = work();
    this.#entries.set(key, { content, answer });
    // What was refused is not kept: the corrected content may come with the same key.
    answer.catch(() => this.#entries.delete(key));
    return answer;
  }
}
