import { html } from 'lit';
import { formatShortDay } from '../../../core/format-moments.js';
import { icon } from '../../internal/icons.js';
import type { Screen } from '../screen.js';
import type { ContactView } from '../view.js';

/** Open requests that the new one may be about: going on with one of them is quicker for everybody. */
export function similarScreen(view: ContactView): Screen {
  const { step } = view.state;
  const requests = step.name === 'similar' ? step.requests : [];
  const { locale } = view.translator;
  return {
    title: view.t('similar.title'),
    heading: 'bar',
    body: html`<div class="column">
      <p class="quiet">${view.t('similar.intro')}</p>
      <ul class="choices">
        ${requests.map(
          ({ id, number, subject, status, updatedAt }) =>
            html`<li>
              <button type="button" class="choice" @click=${() => view.host.openActivities(id)}>
                <span class="disc">${icon('history')}</span>
                <span class="about"
                  ><b dir="auto">${subject}</b
                  ><span class="state"
                    ><bdi>${number}</bdi> ·
                    <span dir="auto">${status.label ?? view.t(`activities.${status.group}`)}</span>
                    · ${formatShortDay(Date.parse(updatedAt), locale, view.store.now())}</span
                  ></span
                >
                ${icon('next')}
              </button>
            </li>`,
        )}
      </ul>
    </div>`,
    actions: html`<button type="button" class="primary" @click=${() => view.store.pastSimilar()}>
      ${view.t('similar.none')}
    </button>`,
  };
}
