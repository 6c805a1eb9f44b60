import { html, nothing } from 'lit';
import { icon } from '../../internal/icons.js';
import { ownHeading, type Screen } from '../screen.js';
import type { ContactView } from '../view.js';

export function doneScreen(view: ContactView): Screen {
  const { step, settings } = view.state;
  const result = step.name === 'done' ? step.result : undefined;
  const isSent = result?.kind === 'created';
  const email =
    result?.kind === 'pending-verification' ? result.email : step.name === 'done' ? step.email : '';
  const title = view.t(isSent ? 'done.title' : 'done.verify');
  return {
    title,
    heading: 'own',
    body: html`<div class="column ending">
      <span class="seal">${icon(isSent ? 'check' : 'mail')}</span>
      ${ownHeading(title)}
      <p>
        ${view.t(isSent ? 'done.mail' : 'done.verifyText')} <b><bdi>${email}</bdi></b>
      </p>
      ${
        isSent
          ? html`<div class="number">
                <div>
                  <span class="state">${view.t('done.number')}</span>
                  <b id="number"><bdi>${result.number}</bdi></b>
                </div>
                <button
                  type="button"
                  class="link"
                  @click=${() => view.host.copy(result.number, view.t('action.copied'))}
                >
                  ${view.t('action.copy')}<span class="vh"> ${view.t('done.number')}</span>
                </button>
              </div>
              <p class="quiet">${view.t('done.next', { count: settings.replyWithinHours })}</p>`
          : nothing
      }
      ${
        isSent && view.center.loadActivities !== undefined
          ? html`<button type="button" class="primary" @click=${() => view.host.openActivities()}>
              ${view.t('done.activities')}
            </button>`
          : nothing
      }
      <button type="button" class="secondary" @click=${() => view.store.restart()}>
        ${view.t('done.another')}
      </button>
      ${
        view.host.panel
          ? html`<button type="button" class="plain" @click=${() => view.host.close()}>
              ${view.t('action.close')}
            </button>`
          : nothing
      }
    </div>`,
  };
}
