import { css } from 'lit';

/** The frame of every screen: bar with title and tools, body in one column, boxes, the bar of actions, endings. */
export const frameStyles = css`
  .app {
    /* Wide pages: one column in the middle, bars and bands to both edges. */
    --_gutter: max(var(--_space-4), (100cqi - 608px) / 2);
    display: flex;
    flex-direction: column;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-panel);
    overflow: clip;
  }
  .body {
    flex: 1 0 auto;
  }
  /* Where the page gives a least height, the bar of actions is at the bottom of it. */
  .app,
  :host([nested]) {
    min-block-size: inherit;
  }
  :host([panel]) {
    block-size: 100%;
  }
  :host([panel]) .app {
    block-size: 100%;
    border: 0;
    border-radius: 0;
  }
  :host([panel]) .body {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 64px 24px;
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    min-block-size: 56px;
    padding: 4px calc(var(--_gutter) - 12px);
    border-block-end: 1px solid var(--_border);
  }
  header > h2,
  header > .bar {
    flex: 1;
  }
  header > h2:first-child,
  header > .bar:first-child {
    padding-inline-start: 12px;
  }
  .bar {
    color: var(--_link);
    font-weight: var(--_font-weight-bold);
  }
  .body > .column {
    display: flex;
    flex-direction: column;
    gap: var(--_space-4);
    padding: var(--_space-4) var(--_gutter);
    animation: step var(--_duration) var(--_ease-enter);
  }
  @keyframes step {
    from {
      opacity: 0;
      translate: 16px 0;
    }
  }
  /* Words of another direction keep the edge of the words around them. */
  [dir='auto']:not(input, textarea) {
    text-align: match-parent;
  }
  .quiet {
    color: var(--_muted);
  }
  .prose {
    align-items: start;
  }
  .prose h3 {
    margin-block-end: calc(-1 * var(--_space-3));
  }
  .column > .link {
    align-self: start;
  }

  .disc {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    border-radius: 50%;
    background: var(--_accent-soft);
    color: var(--_on-accent-soft);
  }
  .disc .icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .box {
    display: flex;
    gap: var(--_space-3);
    padding: var(--_space-3) var(--_space-4);
    border-radius: var(--_radius-control);
  }
  .box > div {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    flex-direction: column;
    gap: var(--_space-2);
    align-items: start;
  }
  .box .articles {
    align-self: stretch;
  }
  .danger {
    background: var(--_danger-soft);
    border: 1px solid var(--_danger);
  }
  .danger > .icon {
    color: var(--_danger);
  }
  .danger .link {
    color: var(--_text);
  }
  .danger li + li {
    margin-block-start: var(--_space-2);
  }
  .danger:focus-visible {
    outline: var(--_focus-width) solid var(--_focus);
  }
  .note {
    background: var(--_warning-soft);
    margin-block-start: calc(-1 * var(--_space-2));
  }
  .note > .icon {
    color: var(--_warning);
  }
  .note .articles > li {
    border: 0;
  }
  .plainbox {
    border: 1px solid var(--_border);
    border-radius: var(--_radius-card);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_space-2) var(--_space-4);
  }

  .actions {
    padding: var(--_space-3) var(--_gutter);
    padding-block-end: max(var(--_space-3), env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--_border);
    background: var(--_surface);
  }
  .actions > .column {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-2);
  }
  .actions button {
    flex: 1 1 auto;
    padding-inline: var(--_space-3);
  }
  .ending {
    align-items: center;
    text-align: center;
    padding-block: var(--_space-8);
  }
  .ending h2 {
    font-size: calc(var(--_font-size-title) * 1.25);
    text-wrap: balance;
  }
  .ending > p {
    max-inline-size: 32em;
    text-wrap: pretty;
  }
  .ending > button,
  .ending > .number {
    inline-size: 100%;
    max-inline-size: 400px;
  }
  .ending > button + button {
    margin-block-start: calc(-1 * var(--_space-2));
  }
  .seal {
    display: grid;
    place-items: center;
    inline-size: 80px;
    block-size: 80px;
    border-radius: 50%;
    background: var(--_success-soft);
    color: var(--_success);
  }
  .seal .icon {
    inline-size: 36px;
    block-size: 36px;
  }
  .seal path {
    stroke-dasharray: 40;
    animation: draw 333ms var(--_duration-fast) var(--_ease) backwards;
  }
  @keyframes draw {
    from {
      stroke-dashoffset: 40;
    }
  }
  .number {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space-3);
    padding: var(--_space-3) var(--_space-4);
    border-radius: var(--_radius-card);
    background: var(--_surface-alt);
    text-align: start;
  }
  .number > div {
    display: flex;
    flex-direction: column;
  }
  .number b {
    font-size: var(--_font-size-title);
    font-variant-numeric: tabular-nums;
  }
  .dots {
    display: flex;
    gap: 8px;
    block-size: 80px;
    align-items: center;
    animation: appear 1ms 300ms backwards;
  }
  .dots i {
    inline-size: 12px;
    block-size: 12px;
    border-radius: 50%;
    background: var(--_accent);
    animation: beat 1.2s infinite both;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.2s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.4s;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @keyframes beat {
    0%,
    80%,
    to {
      opacity: 0.25;
    }
    40% {
      opacity: 1;
    }
  }

  @container (min-width: 560px) {
    .body > .column {
      padding-block: var(--_space-6);
    }
    .actions > .column {
      justify-content: end;
    }
    .actions button {
      flex: 0 1 auto;
      min-inline-size: 200px;
    }
  }
  /* 400 % zoom and phones held sideways: a bar that stays would leave no room to read. */
  @media (max-height: 420px) {
    :host([panel]) .app {
      overflow: auto;
    }
    :host([panel]) .body {
      flex: none;
      overflow: visible;
    }
  }
  @media (forced-colors: active) {
    .box,
    .number,
    .disc,
    .seal {
      border: 1px solid;
    }
  }
`;
