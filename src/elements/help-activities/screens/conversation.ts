import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { localDay } from '../../../core/calendar.js';
import type { Comment } from '../../../core/model/comment.js';
import type {
  Conversation,
  RequestLink,
  RequestSummary,
} from '../../../core/model/conversation.js';
import type { MessageKey } from '../../../locales/dictionary.js';
import { activityIcon, type ActivityIcon } from '../../internal/activity-icons.js';
import { icon } from '../../internal/icons.js';
import { composer } from '../composer.js';
import { failureBox, staleNote } from '../failure-line.js';
import { message } from '../message.js';
import { ratingBox } from '../rating-box.js';
import { waiting, type ActivityScreen } from '../screen.js';
import { statusChip } from '../status-chip.js';
import type { ActivitiesView } from '../view.js';

const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Comments of one day, in the visitor's zone. */
function days(comments: readonly Comment[]): readonly (readonly [string, readonly Comment[]])[] {
  const found = new Map<string, Comment[]>();
  for (const comment of comments) {
    const day = localDay(Date.parse(comment.createdAt), zone());
    const known = found.get(day);
    if (known === undefined) found.set(day, [comment]);
    else known.push(comment);
  }
  return [...found];
}

const tool = (
  view: ActivitiesView,
  key: MessageKey,
  drawing: TemplateResult,
  act: () => void,
): TemplateResult =>
  html`<button
    type="button"
    class="tool"
    aria-label=${view.t(key)}
    title=${view.t(key)}
    @click=${act}
  >
    ${drawing}
  </button>`;

function facts(view: ActivitiesView, request: RequestSummary, isWhole: boolean): TemplateResult {
  const { previous, next } = view.store.neighbours;
  const step = (id: string | undefined, key: MessageKey, name: ActivityIcon | 'next') =>
    id === undefined
      ? nothing
      : tool(view, key, name === 'next' ? icon('next') : activityIcon(name), () =>
          view.host.openRequest(id),
        );
  return html`<div class="facts">
    ${statusChip(view, request.status)}
    <span class="state"
      ><bdi>${view.t('activities.number', { number: request.number })}</bdi>${
        request.reference === undefined
          ? nothing
          : html`<span>&nbsp;· </span><bdi>${request.reference}</bdi>`
      }</span
    >
    <button
      type="button"
      class="link"
      aria-label=${view.t('thread.copyNumber')}
      @click=${() => view.host.copy(request.number, view.t('thread.copied'))}
    >
      ${view.t('action.copy')}
    </button>
    <span class="ends">
      ${step(previous, 'thread.previous', 'previous')} ${step(next, 'thread.next', 'next')}
      ${isWhole ? tool(view, 'thread.download', activityIcon('download'), () => view.host.saveTranscript()) : nothing}
    </span>
  </div>`;
}

function related(
  view: ActivitiesView,
  key: 'thread.followUpOf' | 'thread.followedBy',
  { id, number }: RequestLink,
): TemplateResult {
  return html`<p>
    <button type="button" class="link" @click=${() => view.host.openRequest(id)}>
      ${view.t(key, { number })}
    </button>
  </p>`;
}

function thread(view: ActivitiesView, conversation: Conversation): TemplateResult {
  const { comments, cc, followUpOf, followUps, can } = conversation;
  const doing = view.conversation?.doing;
  return html`${followUpOf === undefined ? nothing : related(view, 'thread.followUpOf', followUpOf)}
  ${
    cc.length === 0
      ? nothing
      : html`<p class="quiet" dir="auto">${view.t('thread.cc', { people: cc.join(', ') })}</p>`
  }
  ${repeat(
    days(comments),
    ([day]) => day,
    ([day, said]) =>
      html`<section class="day">
        <h3>${view.day(day)}</h3>
        <ul>
          ${repeat(
            said,
            ({ id }) => id,
            (comment) => message(view, comment),
          )}
        </ul>
      </section>`,
  )}
  ${followUps.map((link) => related(view, 'thread.followedBy', link))} ${ratingBox(view)}
  ${can.reply || can.followUp ? nothing : html`<p class="quiet">${view.t('thread.readOnly')}</p>`}
  ${
    !can.reply && can.followUp
      ? html`<div class="box note">
          ${icon('info')}
          <p>${view.t('thread.closed')}</p>
        </div>`
      : nothing
  }
  ${doing?.kind === 'failed' ? undone(view, doing) : nothing}`;
}

function undone(
  view: ActivitiesView,
  {
    what,
    failure,
  }: Extract<NonNullable<ActivitiesView['conversation']>['doing'], { kind: 'failed' }>,
): TemplateResult {
  const isReply = what === 'reply';
  const title = failure.ambiguous ? 'thread.unsure' : isReply ? 'thread.notSent' : 'thread.notDone';
  return failureBox(view, view.t(title), failure, {
    ...(isReply
      ? {
          text: `${failure.ambiguous ? `${view.t('failure.unsureText')} ` : ''}${view.t('failure.kept')}`,
          also: html`<button
            type="button"
            class="link"
            @click=${() =>
              view.host.copy(view.conversation?.draft.text ?? '', view.t('failure.copied'))}
          >
            ${view.t('failure.copy')}
          </button>`,
        }
      : {}),
    retry: () => view.store.retry(),
  });
}

export function conversationScreen(view: ActivitiesView): ActivityScreen {
  const place = view.conversation;
  const state = place?.state;
  const request = state?.kind === 'ready' ? state.conversation.request : place?.summary;
  const actions = composer(view);
  return {
    name: 'thread',
    key: `thread ${place?.id ?? ''}`,
    title:
      request === undefined
        ? view.t('activities.title')
        : request.subject || (view.categoryName(request.category) ?? request.number),
    foreignTitle: request !== undefined && request.subject !== '',
    back: () => view.store.close(),
    body: html`${request === undefined ? nothing : facts(view, request, state?.kind === 'ready')}
      <div class="column">
        ${
          state?.kind === 'ready'
            ? html`${staleNote(view, state.stale, () => view.store.reload())}
              ${thread(view, state.conversation)}`
            : state?.kind === 'failed'
              ? state.failure.code === 'not-found'
                ? gone(view)
                : failureBox(view, view.t('thread.failed'), state.failure, {
                    retry: () => view.store.reload(),
                  })
              : waiting(view.t('thread.loading'))
        }
      </div>`,
    ...(actions === undefined ? {} : { actions }),
  };
}

const gone = (view: ActivitiesView): TemplateResult =>
  html`<div id="failure" class="nothing" tabindex="-1">
    <span class="disc">${icon('search')}</span>
    <h3>${view.t('thread.gone')}</h3>
    <p class="quiet">${view.t('thread.goneText')}</p>
    <button type="button" class="small" @click=${() => view.store.close()}>
      ${view.t('thread.toList')}
    </button>
  </div>`;
