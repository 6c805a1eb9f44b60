import type { Advice } from '../../core/model/category.js';
import type { ContactState } from '../../core/stores/contact-state.js';
import type { ContactView } from './view.js';

/**
 * What the live region says about a change, in a word or two: results only, each once, and only those that the focus
 * does not read out by moving there.
 */
export class News {
  readonly #view: ContactView;
  #before: ContactState;
  #advice: readonly Advice[];

  constructor(view: ContactView) {
    this.#view = view;
    this.#before = view.state;
    this.#advice = view.store.advice();
  }

  /** What is new since the last call; empty when nothing is worth a word. */
  next(): string {
    const view = this.#view;
    const before = this.#before;
    const now = view.state;
    const advice = now.step.name === 'answers' ? view.store.advice() : [];
    // Advice that comes with a screen is read with the screen.
    const fresh =
      before.step === now.step ? advice.filter((piece) => !this.#advice.includes(piece)) : [];
    this.#before = now;
    this.#advice = advice;
    return [
      searchNews(view, before, now),
      ...(view.later?.fileNews(view, before, now) ?? []),
      ...fresh.map(({ text }) => view.text(text)),
    ]
      .filter((piece) => piece !== '')
      .join(' ');
  }
}

function searchNews(
  view: ContactView,
  before: ContactState,
  { search: { text, result } }: ContactState,
): string {
  if (result === before.search.result) return '';
  if (result.kind === 'failed') return view.t('start.searchFailed');
  if (result.kind !== 'ready') return '';
  const count = result.articles.length;
  return count === 0
    ? view.t('start.notFound', { text: text.trim() })
    : view.t('start.found', { count });
}
