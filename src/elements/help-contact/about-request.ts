import { html, nothing, type TemplateResult } from 'lit';
import type { ContactView } from './view.js';

/** Quiet lines above the questions: which closed request this one goes on from, and whose name it will carry. */
export function aboutRequest(view: ContactView): TemplateResult | typeof nothing {
  const { followUpOf, person, step } = view.state;
  const signedIn = step.name === 'form' ? person : undefined;
  if (followUpOf === undefined && signedIn === undefined) return nothing;
  return html`<p class="quiet" id="about">
    ${followUpOf === undefined ? nothing : html`${view.t('form.followUpOf', { number: followUpOf.number })} `}
    ${signedIn === undefined ? nothing : view.t('form.signedIn', { email: signedIn.email })}
  </p>`;
}
