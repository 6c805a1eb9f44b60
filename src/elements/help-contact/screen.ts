import { html, type TemplateResult } from 'lit';

/** What a screen gives the frame around it. */
export interface Screen {
  readonly title: string;
  /** The title stands in the bar, or the body has a heading of its own (see `ownHeading`). */
  readonly heading: 'bar' | 'own';
  /** Words of the bar beside an own heading. */
  readonly bar?: string;
  /** Which of the three parts of a request this is. */
  readonly part?: 1 | 2 | 3;
  readonly body: TemplateResult;
  /** Stays in sight at the end of the panel. */
  readonly actions?: TemplateResult;
}

/** After so many ms of sending a person wonders whether anything happens. */
export const LONG_WAIT = 5000;

/** The element that takes the focus when a screen appears. */
export const ownHeading = (text: string): TemplateResult =>
  html`<h2 id="heading" tabindex="-1">${text}</h2>`;
