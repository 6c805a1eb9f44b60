import { html, nothing, type TemplateResult } from 'lit';
import type { Rating } from '../../core/model/conversation.js';
import { activityIcon } from '../internal/activity-icons.js';
import { icon } from '../internal/icons.js';
import type { ActivitiesView } from './view.js';

const SCORES = ['good', 'bad'] as const satisfies readonly Rating['score'][];

/** Two answers and room for words; once sent it says so and may be changed. */
export function ratingBox(view: ActivitiesView): TemplateResult | typeof nothing {
  const place = view.conversation;
  if (place?.state.kind !== 'ready') return nothing;
  const { can, rating } = place.state.conversation;
  if (!can.rate) return nothing;
  const isBusy = place.doing.kind === 'busy' && place.doing.what === 'rate';
  return html`<form
    class="plainbox rating"
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      const form = new FormData(event.target as HTMLFormElement);
      const score = SCORES.find((each) => each === form.get('score'));
      const comment = form.get('comment');
      if (!isBusy && score !== undefined)
        view.store.rate({ score, comment: typeof comment === 'string' ? comment.trim() : '' });
    }}
  >
    <fieldset>
      <legend>${view.t('rating.title')}</legend>
      <div class="row">
        ${SCORES.map(
          (score) =>
            html`<label class="score">
              <input
                type="radio"
                name="score"
                .value=${score}
                ?checked=${rating?.score === score}
              />${activityIcon(score)}${view.t(`rating.${score}`)}
            </label>`,
        )}
      </div>
    </fieldset>
    <div class="field words">
      <label for="rating-comment"
        >${view.t('rating.comment')}
        <span class="optional">(${view.t('common.optional')})</span></label
      >
      <textarea
        id="rating-comment"
        class="control"
        name="comment"
        rows="2"
        maxlength="2000"
        autocomplete="off"
        .value=${rating?.comment ?? ''}
      ></textarea>
    </div>
    <div class="row words">
      <button class="small" aria-disabled=${isBusy ? 'true' : nothing}>
        ${view.t(rating === undefined ? 'rating.send' : 'rating.change')}
      </button>
      ${
        rating === undefined
          ? nothing
          : html`<p class="quiet thanks">${icon('check')}${view.t('rating.thanks')}</p>`
      }
    </div>
  </form>`;
}
