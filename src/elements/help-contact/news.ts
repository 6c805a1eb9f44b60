import type { Advice } from '../../core/model/category.js';
import type { ContactState } from '../../core/stores/contact-state.js';
import { countText } from '../internal/fields/lines.js';
import type { ContactView } from './view.js';

/** Characters left below which a person who types hears the count: a tenth of a usual message. */
const CLOSE_TO_LIMIT = 200;

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
      ...fileNews(view, before, now),
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

function fileNews(view: ContactView, before: ContactState, now: ContactState): string[] {
  if (before.attachments === now.attachments || now.step.name === 'done') return [];
  const old = new Map(before.attachments.map((file) => [file.id, file]));
  const fresh = now.attachments.filter(({ id }) => !old.has(id));
  const added = fresh.filter(({ state }) => state.kind !== 'refused').length;
  const gone = before.attachments.filter(({ id }) =>
    now.attachments.every((file) => file.id !== id),
  );
  return [
    added === 0 ? '' : view.t('files.added', { count: added }),
    ...gone.map(({ name }) => view.t('files.removed', { name })),
    ...now.attachments.map(({ id, name, state }) => {
      if (old.get(id)?.state.kind === state.kind) return '';
      if (state.kind === 'refused' || state.kind === 'failed')
        return view.problemText(state.problem);
      return state.kind === 'uploaded' ? view.t('files.uploaded', { name }) : '';
    }),
  ];
}

/** The count of the message being typed, once the limit comes near; empty while there is plenty of room. */
export function countNews(view: ContactView, id: string): string {
  const field = [...view.store.fields('answers'), ...view.store.fields('form')].find(
    (candidate) => candidate.id === id,
  );
  if (field?.kind !== 'message') return '';
  const { left, text } = countText(view, field);
  return left < CLOSE_TO_LIMIT ? text : '';
}
