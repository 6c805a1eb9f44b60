import { html, nothing } from 'lit';
import { outsideLink, safeUrl } from '../article-list.js';
import type { Screen } from '../screen.js';
import type { ContactView } from '../view.js';

/** Where an old request can be followed: the backend's own help centre, else the confirming e-mail. Nothing is promised. */
export function followUpScreen(view: ContactView): Screen {
  const { helpCenterUrl, supportEmail } = view.settings;
  const url = helpCenterUrl === undefined ? undefined : safeUrl(view.text(helpCenterUrl));
  const write =
    supportEmail === undefined
      ? nothing
      : html`<p>
          ${view.t('followUp.write')}
          <a class="link" href=${`mailto:${supportEmail}`}><bdi>${supportEmail}</bdi></a>
        </p>`;
  return {
    title: view.t('followUp.title'),
    heading: 'bar',
    body:
      url === undefined
        ? html`<div class="column prose">
            <p>${view.t('followUp.replyOnly')}</p>
            ${write}
          </div>`
        : html`<div class="column prose">
            <p>${view.t('followUp.account')}</p>
            <h3>${view.t('followUp.firstTime')}</h3>
            <p>${view.t('followUp.forgot')}</p>
            <p>${outsideLink(view, url, view.t('followUp.open'), 'primary')}</p>
            <p>${view.t('followUp.reply')}</p>
            ${write}
          </div>`,
  };
}
