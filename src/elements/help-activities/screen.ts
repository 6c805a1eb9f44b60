import { html, type TemplateResult } from 'lit';

/** What a screen gives the frame around it. */
export interface ActivityScreen {
  /** Class of the frame, for example `list`. */
  readonly name: 'loading' | 'door' | 'list' | 'thread';
  /** Changes whenever the screen becomes another one: its heading then takes the focus. */
  readonly key: string;
  readonly title: string;
  /** Untrusted text stands in the title. */
  readonly foreignTitle?: boolean;
  readonly back?: () => void;
  readonly body: TemplateResult;
  /** Stays in sight at the end of the panel. */
  readonly actions?: TemplateResult;
}

export const waiting = (words: string): TemplateResult =>
  html`<div class="column">
    <p class="vh">${words}</p>
    <div class="bones" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
  </div>`;
