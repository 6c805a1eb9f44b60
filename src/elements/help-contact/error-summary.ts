import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../internal/icons.js';
import { controlId } from '../internal/fields/field-view.js';
import { hasField } from './sentences.js';
import type { ContactView } from './view.js';

/**
 * Everything wrong on this screen, in the words that stand at the fields. Takes the focus after a failed try, which
 * reads it out; so it is no alert, which would read it twice. Manner of GOV.UK Frontend's error summary.
 */
export function errorSummary(view: ContactView): TemplateResult | typeof nothing {
  const { problems } = view.state;
  if (problems.length === 0) return nothing;
  return html`<div
    id="summary"
    class="box danger"
    role="group"
    aria-labelledby="summary-title"
    tabindex="-1"
  >
    ${icon('alert')}
    <div>
      <h3 id="summary-title">${view.t('errors.title')}</h3>
      <ul>
        ${problems.map(
          (problem) =>
            html`<li>
              ${
                !hasField(view, problem)
                  ? view.problemText(problem)
                  : html`<a
                      class="link"
                      href=${`#${controlId(problem.field)}`}
                      dir="auto"
                      @click=${(event: Event) => {
                        // The host page's address is not ours to change.
                        event.preventDefault();
                        view.focusNext(
                          `#${CSS.escape(controlId(problem.field))}`,
                          `[data-field="${CSS.escape(problem.field)}"] :is(input, select, textarea, button)`,
                        );
                      }}
                      >${view.problemText(problem)}</a
                    >`
              }
            </li>`,
        )}
      </ul>
    </div>
  </div>`;
}
