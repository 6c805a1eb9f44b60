import { html, nothing, type TemplateResult } from 'lit';
import type { HelpErrorCode } from '../../core/help-error.js';
import { icon } from '../internal/icons.js';
import type { ActivitiesView } from './view.js';

/** Above so many seconds minutes are told. */
const LONG_COUNT = 90;

interface Failed {
  readonly code: HelpErrorCode;
  readonly retryAfter?: number;
  readonly at: number;
}

/** Seconds until another try makes sense; 0 when it makes sense now. */
export const patience = (view: ActivitiesView, failure: Failed): number =>
  failure.retryAfter === undefined
    ? 0
    : Math.max(
        0,
        Math.ceil((failure.at + failure.retryAfter * 1000 - view.center.clock.now()) / 1000),
      );

export function retryButton(
  view: ActivitiesView,
  failure: Failed,
  retry: () => void,
): TemplateResult {
  const seconds = patience(view, failure);
  const words =
    seconds === 0
      ? view.t('action.retry')
      : seconds > LONG_COUNT
        ? view.t('failure.retryInMinutes', { minutes: Math.ceil(seconds / 60) })
        : view.t('failure.retryIn', { seconds });
  return html`<button
    type="button"
    class="small"
    aria-disabled=${seconds > 0 ? 'true' : nothing}
    @click=${() => {
      if (patience(view, failure) === 0) retry();
    }}
  >
    ${icon('retry')}${words}
  </button>`;
}

/** What happened, and every way on. Takes the focus, which reads it out; so it is no alert, which would read it twice. */
export function failureBox(
  view: ActivitiesView,
  title: string,
  failure: Failed,
  more: {
    readonly text?: string;
    readonly retry?: () => void;
    readonly also?: TemplateResult;
  } = {},
): TemplateResult {
  return html`<div
    id="failure"
    class="box danger"
    role="group"
    aria-labelledby="failure-title"
    tabindex="-1"
  >
    ${icon('alert')}
    <div>
      <h3 id="failure-title">${title}</h3>
      <p>${view.t(`failure.${failure.code}`)} ${more.text ?? nothing}</p>
      <div class="row">
        ${more.retry === undefined ? nothing : retryButton(view, failure, more.retry)}
        ${more.also ?? nothing} ${mailLink(view)}
      </div>
    </div>
  </div>`;
}

function mailLink(view: ActivitiesView): TemplateResult | typeof nothing {
  const { supportEmail } = view.settings;
  return supportEmail === undefined
    ? nothing
    : html`<a class="link" href=${`mailto:${encodeURIComponent(supportEmail).replace('%40', '@')}`}
        >${view.t('failure.mail', { email: supportEmail })}</a
      >`;
}

/** A refresh behind the screen failed: said beside what is shown, which stays. */
export const staleNote = (
  view: ActivitiesView,
  failure: Failed | undefined,
  retry: () => void,
): TemplateResult | typeof nothing =>
  failure === undefined
    ? nothing
    : html`<div class="box note stale">
        ${icon('info')}
        <div>
          <p>${view.t('activities.stale')}</p>
          ${retryButton(view, failure, retry)}
        </div>
      </div>`;
