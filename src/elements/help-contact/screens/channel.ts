import { html, nothing } from 'lit';
import { outsideLink, safeUrl } from '../article-list.js';
import { hoursLine } from '../hours-line.js';
import { icon } from '../../internal/icons.js';
import type { Screen } from '../screen.js';
import type { ContactView } from '../view.js';

export function channelScreen(view: ContactView): Screen {
  const { settings, hours } = view.state;
  const chat = settings.chatUrl === undefined ? undefined : safeUrl(view.text(settings.chatUrl));
  return {
    title: view.t('channel.title'),
    heading: 'bar',
    part: 2,
    body: html`<div class="column">
      <ul class="choices">
        <li>
          <button
            type="button"
            class="choice"
            @click=${() => {
              view.store.chooseChannel('email');
              view.store.next();
            }}
          >
            <span class="disc">${icon('mail')}</span>
            <span class="about"
              ><b>${view.t('channel.email')}</b><span class="state">${replyLine(view)}</span></span
            >
            ${icon('next')}
          </button>
        </li>
        ${
          chat === undefined
            ? nothing
            : html`<li class="box plainbox">
                <span class="disc">${icon('chat')}</span>
                <div>
                  <b>${view.t('channel.chat')}</b>
                  <p class="state">${view.t('channel.chat.hint')}</p>
                  ${hoursLine(view)}
                  ${hours.kind === 'closed' ? nothing : outsideLink(view, chat, view.t('channel.chat'))}
                </div>
              </li>`
        }
      </ul>
    </div>`,
  };
}

/** The sending promise of the brand. */
export const replyLine = (view: ContactView): string =>
  view.t(view.settings.replyCalendar === 'business' ? 'form.replyBusiness' : 'form.reply', {
    count: view.settings.replyWithinHours,
  });
