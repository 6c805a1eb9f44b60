import type { ContactState } from '../../core/stores/contact-state.js';
import { countText } from '../internal/fields/lines.js';
import type { ContactView } from './view.js';

/** Characters left below which a person who types hears the count: a tenth of a usual message. */
const CLOSE_TO_LIMIT = 200;

/** What happened to the files, one sentence each; empty ones say nothing. */
export function fileNews(view: ContactView, before: ContactState, now: ContactState): string[] {
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
