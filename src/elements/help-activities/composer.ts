import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../internal/icons.js';
import { fileRow } from '../internal/fields/files.js';
import type { ActivitiesView } from './view.js';

/** Id of the field that takes the files of a reply. */
export const REPLY_FILES = { id: 'reply-files' } as const;

const problemAt = (view: ActivitiesView, field: string): TemplateResult | typeof nothing => {
  const problem = view.conversation?.problems.find((each) => each.field === field);
  return problem === undefined
    ? nothing
    : html`<p class="error" id=${`${field}-error`}>
        ${icon('alert')}<span dir="auto">${view.problemText(problem)}</span>
      </p>`;
};

/** What is under way, in words; the region around it is live. */
function busyText(view: ActivitiesView): string {
  const doing = view.conversation?.doing;
  if (doing?.kind !== 'busy') return '';
  return view.t(
    doing.waitingFor === 'uploads'
      ? 'thread.sendingFiles'
      : doing.waitingFor === 'retry'
        ? 'thread.sendingRetry'
        : 'thread.sending',
  );
}

/** Write, attach, send; or say that it is solved. Offers exactly what the backend grants. */
export function composer(view: ActivitiesView): TemplateResult | undefined {
  const place = view.conversation;
  if (place?.state.kind !== 'ready') return undefined;
  const { can } = place.state.conversation;
  const { draft, doing } = place;
  const isBusy = doing.kind === 'busy';
  const solve = can.solve
    ? html`<button
        type="button"
        class="plain"
        aria-disabled=${isBusy ? 'true' : nothing}
        @click=${() => {
          if (isBusy) return;
          // What is typed goes along: it would be lost from sight otherwise.
          if (draft.text.trim() === '' && draft.attachments.length === 0) view.store.solve();
          else view.store.reply({ solve: true });
        }}
      >
        ${icon('check')}${view.t('thread.solve')}
      </button>`
    : nothing;
  if (!can.reply) {
    if (can.followUp)
      return html`<button
        type="button"
        class="primary"
        @click=${() => view.host.write(place.state.kind === 'ready' ? place.state.conversation.request : undefined)}
      >
        ${icon('send')}${view.t('thread.followUp')}
      </button>`;
    return can.solve ? html`${solve}` : undefined;
  }
  const canAttach = view.store.canAttach;
  const invalid = (field: string) => place.problems.some((problem) => problem.field === field);
  return html`<form
    class="composer"
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      if (!isBusy) view.store.reply({});
    }}
  >
    <label class="vh" for="reply">${view.t('thread.reply')}</label>
    ${problemAt(view, 'reply')}
    <textarea
      id="reply"
      class="control"
      name="reply"
      rows="2"
      autocomplete="off"
      placeholder=${view.t('thread.reply')}
      dir=${draft.text === '' ? nothing : 'auto'}
      aria-invalid=${invalid('reply') ? 'true' : nothing}
      aria-describedby=${`${invalid('reply') ? 'reply-error ' : ''}${can.reopen ? 'reply-hint' : ''}`.trim() || nothing}
      .value=${live(draft.text)}
      @input=${(event: Event) => view.store.setReply((event.target as HTMLTextAreaElement).value)}
    ></textarea>
    ${can.reopen ? html`<p class="hint" id="reply-hint">${view.t('thread.reopens')}</p>` : nothing}
    ${problemAt(view, REPLY_FILES.id)}
    ${
      draft.attachments.length === 0
        ? nothing
        : html`<ul class="files" aria-label=${view.t('files.list')}>
            ${draft.attachments.map((each) => fileRow(view, REPLY_FILES, each))}
          </ul>`
    }
    <div class="send">
      ${
        canAttach
          ? html`<span class="tool attach">
              <input
                id=${`f-${REPLY_FILES.id}`}
                type="file"
                multiple
                aria-label=${view.t('thread.attach')}
                aria-describedby=${invalid(REPLY_FILES.id) ? `${REPLY_FILES.id}-error` : nothing}
                accept=${view.settings.attachments.types.map((type) => `.${type}`).join(',')}
                @change=${(event: Event) => {
                  const input = event.target as HTMLInputElement;
                  view.store.addFiles([...(input.files ?? [])]);
                  // Else choosing the same file again, once removed, would say nothing.
                  input.value = '';
                }}
              />${icon('clip')}
            </span>`
          : nothing
      }
      ${solve}
      <button class="primary" aria-disabled=${isBusy ? 'true' : nothing}>
        ${icon('send')}${isBusy ? busyText(view) : view.t('thread.send')}
      </button>
      ${
        isBusy
          ? html`<button type="button" class="link" @click=${() => view.store.cancel()}>
              ${view.t('thread.cancel')}
            </button>`
          : nothing
      }
    </div>
  </form>`;
}
