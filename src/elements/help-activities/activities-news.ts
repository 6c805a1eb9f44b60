import type { ActivitiesState } from '../../core/stores/activities-state.js';
import { authorName } from './message.js';
import { statusText } from './status-chip.js';
import type { ActivitiesView } from './view.js';

/** What changed without the focus moving, for those who don't see it: each thing once. */
export function activitiesNews(
  view: ActivitiesView,
  before: ActivitiesState,
  now: ActivitiesState,
): readonly string[] {
  if (before === now) return [];
  return before.place.name === 'list' && now.place.name === 'list'
    ? listNews(view, before, now)
    : threadNews(view, before, now);
}

function listNews(
  view: ActivitiesView,
  before: ActivitiesState,
  now: ActivitiesState,
): readonly string[] {
  if (now.list.kind !== 'ready' || before.list === now.list) return [];
  const { items } = now.list.listed;
  // Another list than before says how long it is; the same one, read again, says nothing.
  if (before.list.kind !== 'ready') {
    const isSame = before.list.kind === 'loading' && (before.list.old?.items.length ?? 0) > 0;
    return isSame ? [] : [view.t('activities.shown', { count: items.length })];
  }
  const known = new Map(before.list.listed.items.map((item) => [item.id, item]));
  if (items.length > before.list.listed.items.length && before.list.more.kind === 'loading')
    return [view.t('activities.shown', { count: items.length })];
  return items
    .filter(({ id, unread }) => unread && known.get(id)?.unread !== true)
    .map(({ subject }) => `${view.t('activities.unread')}: ${subject}`);
}

function threadNews(
  view: ActivitiesView,
  { place: before }: ActivitiesState,
  { place: now }: ActivitiesState,
): readonly string[] {
  if (
    before.name !== 'conversation' ||
    now.name !== 'conversation' ||
    before.id !== now.id ||
    before === now
  )
    return [];
  const news: string[] = [];
  if (
    before.state.kind === 'ready' &&
    now.state.kind === 'ready' &&
    before.state.conversation !== now.state.conversation
  ) {
    const known = new Set(before.state.conversation.comments.map(({ id }) => id));
    for (const comment of now.state.conversation.comments)
      if (!known.has(comment.id) && comment.author.role !== 'requester')
        news.push(view.t('thread.newAnswer', { name: authorName(view, comment) }));
    const [old, status] = [before.state, now.state].map((state) =>
      statusText(view, state.conversation.request.status),
    );
    if (old !== status && before.doing.kind !== 'busy')
      news.push(view.t('thread.statusNow', { status: status ?? '' }));
  }
  if (before.doing.kind === 'busy' && now.doing.kind === 'idle')
    news.push(
      view.t(
        before.doing.what === 'reply'
          ? 'thread.sent'
          : before.doing.what === 'solve'
            ? 'thread.solved'
            : 'rating.thanks',
      ),
    );
  if (now.doing.kind === 'busy' && before.doing !== now.doing && before.doing.kind === 'busy')
    if (now.doing.waitingFor === 'retry') news.push(view.t('thread.sendingRetry'));
  if (before.draft.attachments !== now.draft.attachments) {
    const old = new Map(before.draft.attachments.map((file) => [file.id, file]));
    for (const file of now.draft.attachments) {
      if (old.get(file.id)?.state.kind === file.state.kind) continue;
      if (file.state.kind === 'refused' || file.state.kind === 'failed')
        news.push(view.problemText(file.state.problem));
      else if (file.state.kind === 'uploaded')
        news.push(view.t('files.uploaded', { name: file.name }));
    }
  }
  return news;
}
