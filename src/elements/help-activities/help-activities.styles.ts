import { css } from 'lit';

export const activitiesStyles = css`
  :host(:not([panel])) .is-thread .body {
    min-block-size: 320px;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-2);
  }
  .filter {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: 32px;
    padding: 4px 14px;
    border: 1px solid var(--_border-control);
    border-radius: var(--_radius-chip);
    background: var(--_surface);
    transition: background-color var(--_duration-fast);
  }
  /* A finger's room around a chip that looks smaller. */
  .filter::after {
    content: '';
    position: absolute;
    inset: calc((32px - var(--_tap-target)) / 2) -2px;
  }
  .filter .count {
    margin: 0;
    color: inherit;
    opacity: 0.85;
  }
  .filter[aria-pressed='true'] {
    border-color: var(--_text);
    background: var(--_text);
    color: var(--_surface);
    font-weight: var(--_font-weight-bold);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-2);
  }
  .tools .search {
    flex: 1 1 11em;
    position: relative;
    margin: 0;
  }
  .tools .search .control {
    padding-inline-start: 40px;
    text-overflow: ellipsis;
  }
  .tools .search .icon {
    position: absolute;
    inset-inline-start: 12px;
    inset-block-start: calc(50% - 10px);
    color: var(--_muted);
    pointer-events: none;
  }
  .tools .select {
    flex: 0 1 auto;
  }

  .requests > div[role='listitem'],
  .requests > div > div[role='listitem'] {
    border-block-end: 1px solid var(--_border);
  }
  .requests.old {
    opacity: 0.6;
  }
  .requests {
    margin-block-start: calc(-1 * var(--_space-2));
    transition: opacity var(--_duration-fast);
  }
  .request {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 6px;
    inline-size: 100%;
    padding: var(--_space-3) var(--_space-2);
    margin-inline: calc(-1 * var(--_space-2));
    inline-size: calc(100% + 2 * var(--_space-2));
    border-radius: 4px;
  }
  .what {
    display: flex;
    flex-direction: column;
  }
  .subject {
    font-size: inherit;
    overflow-wrap: anywhere;
  }
  .unread .subject {
    font-weight: var(--_font-weight-bold);
  }
  .where {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px var(--_space-2);
  }
  .where .when {
    margin-inline-start: auto;
    white-space: nowrap;
  }
  .fresh {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: max(var(--_font-size-caption), 0.875em);
    font-weight: var(--_font-weight-bold);
    color: var(--_link);
  }
  .fresh::before {
    content: '';
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: currentcolor;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 2px 10px 2px 6px;
    padding-inline: 6px 10px;
    border-radius: var(--_radius-chip);
    font-size: max(var(--_font-size-caption), 0.875em);
    line-height: 1.4;
    font-weight: var(--_font-weight-bold);
  }
  .chip .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .chip.open {
    background: var(--_accent-soft);
    color: var(--_on-accent-soft);
  }
  .chip.awaiting {
    background: var(--_warning-soft);
    color: var(--_warning);
  }
  .chip.solved {
    background: var(--_success-soft);
    color: var(--_success);
  }
  .more {
    align-self: center;
    min-inline-size: min(100%, 240px);
  }
  .nothing {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: var(--_space-2);
    padding-block: var(--_space-8);
    text-align: center;
    text-wrap: balance;
  }
  .nothing .disc {
    inline-size: 56px;
    block-size: 56px;
  }
  .nothing .disc .icon {
    inline-size: 26px;
    block-size: 26px;
  }
  .nothing .small {
    margin-block-start: var(--_space-2);
  }
  .box.note {
    margin: 0;
  }
  .bones {
    display: grid;
    gap: var(--_space-4);
    animation: bones 1ms 300ms backwards;
  }
  .bones i {
    block-size: 56px;
    border-radius: var(--_radius-control);
    background: var(--_surface-alt);
  }
  @keyframes bones {
    from {
      opacity: 0;
    }
  }

  .is-thread header {
    border-color: transparent;
  }
  header > h2 {
    padding-block: var(--_space-2);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--_space-3);
    padding: var(--_space-2) var(--_gutter);
    min-block-size: 56px;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface-alt);
  }
  .facts .ends {
    display: flex;
    margin-inline: auto -12px;
  }
  .is-thread .body > .column {
    gap: var(--_space-4);
  }
  .day > h3 {
    margin-block: var(--_space-2) var(--_space-3);
    font-size: max(var(--_font-size-caption), 0.875em);
    font-weight: 400;
    color: var(--_muted);
    text-align: center;
  }
  .day > ul {
    display: flex;
    flex-direction: column;
    gap: var(--_space-4);
  }
  .message {
    display: flex;
    flex-direction: column;
    gap: 4px;
    align-items: start;
    max-inline-size: 88%;
  }
  .message > .state b {
    font-weight: var(--_font-weight-bold);
    color: var(--_text);
  }
  .mine {
    align-self: end;
    align-items: end;
  }
  .bubble {
    padding: 10px 14px;
    border-radius: 16px;
    border-start-start-radius: 4px;
    background: var(--_surface-alt);
    max-inline-size: 100%;
    min-inline-size: 0;
  }
  .bubble:empty {
    display: none;
  }
  .mine .bubble {
    border-start-start-radius: 16px;
    border-start-end-radius: 4px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .mine .bubble .link {
    color: inherit;
  }
  .mine .bubble :focus-visible {
    outline-color: var(--_on-accent);
  }
  .written {
    white-space: pre-wrap;
  }
  .rich {
    display: flex;
    flex-direction: column;
    gap: var(--_space-2);
    overflow-wrap: anywhere;
    overflow-x: auto;
  }
  .rich table {
    border-collapse: collapse;
  }
  .rich :is(td, th) {
    padding: 4px 8px;
    border: 1px solid var(--_border);
    text-align: start;
  }
  .rich blockquote {
    margin: 0;
    padding-inline-start: var(--_space-3);
    border-inline-start: 3px solid var(--_border);
  }
  .rich :is(ul, ol) {
    padding-inline-start: 1.5em;
    list-style: revert;
  }
  .rich pre {
    margin: 0;
    overflow-x: auto;
  }
  .rich img {
    max-inline-size: 100%;
    block-size: auto;
    border-radius: 8px;
  }
  .attachments {
    display: flex;
    flex-direction: column;
    gap: 6px;
    align-items: inherit;
    max-inline-size: 100%;
  }
  .attached {
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    min-block-size: var(--_tap-target);
    max-inline-size: 100%;
    padding: 6px 12px;
    border: 1px solid var(--_border);
    border-radius: 12px;
    background: var(--_surface);
  }
  .attached .icon {
    inline-size: 18px;
    block-size: 18px;
    color: var(--_muted);
  }
  .attached bdi {
    overflow-wrap: anywhere;
  }
  .attached .state {
    white-space: nowrap;
  }

  .composer {
    flex: 1;
    display: flex;
    flex-direction: column;
    gap: var(--_space-2);
    min-inline-size: 0;
  }
  .composer textarea.control {
    min-block-size: 64px;
    max-block-size: 9.5em;
  }
  .composer .hint {
    margin: 0;
  }
  .composer .files {
    max-block-size: 180px;
    overflow-y: auto;
  }
  .send {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_space-2);
  }
  .actions .send button {
    flex: 0 1 auto;
    min-inline-size: 0;
    min-block-size: var(--_tap-target);
    padding-inline: var(--_space-4);
  }
  .actions .send .plain {
    padding-inline: var(--_space-2);
  }
  .send .primary {
    margin-inline-start: auto;
  }
  .send .link {
    padding-inline: 4px;
  }
  .attach {
    position: relative;
    margin-inline-start: -8px;
  }
  .attach input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0;
    cursor: pointer;
    font-size: 0;
  }
  .attach:has(:focus-visible) {
    outline: var(--_focus-width) solid var(--_focus);
    outline-offset: calc(-1 * var(--_focus-width));
  }

  .rating {
    display: flex;
    flex-direction: column;
    gap: var(--_space-3);
    padding: var(--_space-4);
    align-self: stretch;
  }
  .rating legend {
    margin-block-end: var(--_space-2);
  }
  .score {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: var(--_space-2);
    min-block-size: var(--_tap-target);
    padding: 4px var(--_space-4);
    border: 1px solid var(--_border-control);
    border-radius: var(--_radius-button);
    cursor: pointer;
  }
  .score input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }
  .score:has(:checked) {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
    background: var(--_accent-soft);
    color: var(--_on-accent-soft);
    font-weight: var(--_font-weight-bold);
  }
  .score:has(:focus-visible) {
    outline: var(--_focus-width) solid var(--_focus);
    outline-offset: var(--_focus-offset);
  }
  .rating:not(:has(:checked)) .words {
    display: none;
  }
  .rating textarea.control {
    min-block-size: 4.5em;
  }
  .thanks {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_success);
  }

  .door > * {
    max-inline-size: 480px;
  }
  .door .field > input.control {
    max-inline-size: none;
  }
  .door > .link {
    align-self: start;
  }
  .door > .plainbox {
    border-color: var(--_border);
    background: var(--_surface-alt);
  }
  .secret {
    position: relative;
  }
  .secret .control {
    padding-inline-end: 48px;
  }
  .secret .tool {
    position: absolute;
    inset-inline-end: 1px;
    inset-block-start: calc(50% - var(--_tap-target) / 2);
    color: var(--_muted);
  }
  .code.control {
    max-inline-size: 12em;
    font-size: 20px;
    letter-spacing: 0.25em;
    font-variant-numeric: tabular-nums;
  }

  help-sign-in {
    flex: 0 1 auto;
    min-inline-size: 72px;
    max-inline-size: 50%;
  }
  .is-list header > h2 {
    flex: 1 0 auto;
    max-inline-size: 50%;
  }
  @container (max-width: 480px) {
    .is-thread help-sign-in {
      display: none;
    }
  }
  @container (min-width: 560px) {
    .message {
      max-inline-size: 76%;
    }
  }
  @media (hover: hover) {
    .request:hover {
      background: var(--_surface-alt);
    }
    .filter:hover:not([aria-pressed='true']),
    .score:hover:not(:has(:checked)) {
      background: var(--_surface-alt);
    }
    .attached:hover {
      border-color: var(--_accent);
    }
  }
  /* Pinned in a page of its own height the composer would hide what it answers. */
  @media (max-height: 420px) {
    .composer textarea.control {
      max-block-size: 5em;
    }
  }
  @media (forced-colors: active) {
    .chip,
    .bubble,
    .bones i,
    .facts {
      border: 1px solid;
    }
    .filter[aria-pressed='true'],
    .score:has(:checked) {
      border: 2px solid Highlight;
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    .fresh::before {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
  @media print {
    .actions,
    .tool,
    .facts .link,
    header button,
    help-sign-in {
      display: none;
    }
  }
`;
