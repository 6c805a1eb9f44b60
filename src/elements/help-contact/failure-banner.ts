import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../internal/icons.js';
import type { ContactView } from './view.js';

/** Longest text that goes into a mail link: Windows cuts command lines, and with them links, at about 2,000. */
const MAIL_LIMIT = 1500;

/** Above so many seconds minutes are told. */
const LONG_COUNT = 90;

/** Mail to the brand with what was typed; a text too long for a link is left to "copy my text". */
export function mailLink(view: ContactView, email: string): string {
  const text = view.store.copyText();
  const body =
    text.length > MAIL_LIMIT ? '' : `&body=${encodeURIComponent(text.replaceAll('\n', '\r\n'))}`;
  return `mailto:${encodeURIComponent(email).replace('%40', '@')}?subject=${encodeURIComponent(view.store.subject)}${body}`;
}

/** Seconds until another try makes sense; 0 when it makes sense now. */
export function patience(view: ContactView): number {
  const { failure } = view.state;
  if (failure?.retryAfter === undefined) return 0;
  return Math.max(
    0,
    Math.ceil((failure.at + failure.retryAfter * 1000 - view.center.clock.now()) / 1000),
  );
}

/** "Try again", or how long that has to wait. */
export function retryText(view: ContactView): string {
  const seconds = patience(view);
  if (seconds === 0) return view.t('action.retry');
  return seconds > LONG_COUNT
    ? view.t('failure.retryInMinutes', { minutes: Math.ceil(seconds / 60) })
    : view.t('failure.retryIn', { seconds });
}

/** What happened, that nothing is lost, and every way on. */
export function failureBanner(view: ContactView): TemplateResult | typeof nothing {
  const { failure, settings } = view.state;
  if (failure === undefined) return nothing;
  return html`<div
    id="failure"
    class="box danger"
    role="group"
    aria-labelledby="failure-title"
    tabindex="-1"
  >
    ${icon('alert')}
    <div>
      <h3 id="failure-title">${view.t(failure.ambiguous ? 'failure.unsure' : 'failure.title')}</h3>
      <p>
        ${view.t(`failure.${failure.code}`)}
        ${failure.ambiguous ? view.t('failure.unsureText') : nothing} ${view.t('failure.kept')}
      </p>
      <div class="row">
        <button
          type="button"
          class="small"
          aria-disabled=${patience(view) > 0 ? 'true' : nothing}
          @click=${() => {
            if (patience(view) === 0) view.host.retry();
          }}
        >
          ${icon('retry')}${retryText(view)}
        </button>
        ${
          failure.code === 'unauthorized' && view.center.loadActivities !== undefined
            ? html`<button type="button" class="small" @click=${() => view.host.signIn()}>
                ${view.t('failure.signIn')}
              </button>`
            : nothing
        }
        <button
          type="button"
          class="link"
          @click=${() => view.host.copy(view.store.copyText(), view.t('failure.copied'))}
        >
          ${view.t('failure.copy')}
        </button>
        ${
          settings.supportEmail === undefined
            ? nothing
            : html`<a class="link" href=${mailLink(view, settings.supportEmail)}
                >${view.t('failure.mail', { email: settings.supportEmail })}</a
              >`
        }
      </div>
    </div>
  </div>`;
}
