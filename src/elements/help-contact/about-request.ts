import { html, nothing, type TemplateResult } from 'lit';
import type { ContactView } from './view.js';

/** Quiet lines above the questions: which closed request this one goes on from, and whose address it will carry. */
export function aboutRequest(view: ContactView): TemplateResult | typeof nothing {
  const { followUpOf, person, step } = view.state;
  const email = step.name === 'form' ? person?.email : undefined;
  const lines = [
    followUpOf && view.t('thread.followUpOf', { number: followUpOf.number }),
    email && view.t('form.signedIn', { email }),
  ].filter((line) => line !== undefined);
  return lines.length === 0
    ? nothing
    : html`<div class="quiet">${lines.map((line) => html`<p>${line}</p>`)}</div>`;
}
