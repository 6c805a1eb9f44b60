import { css } from 'lit';

export const contactStyles = css`
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
  .is-start header,
  .is-done header,
  .is-solved header,
  .is-sending header,
  header:has(+ .progress) {
    border-color: transparent;
  }
  .is-start header,
  .hero {
    background: var(--_accent-soft);
    color: var(--_text);
  }
  .is-start .bar {
    color: var(--_on-accent-soft);
  }
  .hero {
    padding: var(--_space-2) var(--_gutter) var(--_space-4);
  }
  .hero h2 {
    font-size: var(--_font-size-hero);
    line-height: 1.3;
    text-wrap: balance;
    max-inline-size: 22em;
  }
  .search {
    position: relative;
    margin-block-start: var(--_space-4);
  }
  .search .control {
    padding-inline-start: 44px;
    background: var(--_surface);
    text-overflow: ellipsis;
  }
  .search .icon {
    position: absolute;
    inset-inline-start: 12px;
    inset-block-start: calc(50% - 10px);
    color: var(--_muted);
    z-index: 1;
    pointer-events: none;
  }
  .progress {
    display: flex;
    gap: 6px;
    padding: var(--_space-1) var(--_gutter) var(--_space-3);
    border-block-end: 1px solid var(--_border);
  }
  .progress i {
    flex: 1;
    block-size: 4px;
    border-radius: 2px;
    background: var(--_border);
  }
  .progress .on {
    background: var(--_accent);
  }
  .body > .column {
    display: flex;
    flex-direction: column;
    gap: var(--_space-4);
    padding: var(--_space-4) var(--_gutter);
    animation: step var(--_duration) var(--_ease-enter);
  }
  :is(.is-answers, .is-form, .is-review) .body > .column {
    gap: var(--_space-6);
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

  .choices {
    display: grid;
    gap: var(--_space-3);
  }
  .choices > li {
    display: grid;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: var(--_space-3);
    inline-size: 100%;
    min-block-size: 64px;
    padding: var(--_space-3) var(--_space-4);
  }
  .choice .about {
    padding: 0;
  }
  .choice,
  .card {
    border: 1px solid var(--_border);
    border-radius: var(--_radius-card);
    background: var(--_surface);
    transition:
      border-color var(--_duration-fast),
      box-shadow var(--_duration-fast);
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
  .choice .disc {
    inline-size: 40px;
    block-size: 40px;
  }
  @media (hover: hover) {
    :is(.choice, .card):hover {
      border-color: var(--_accent);
      box-shadow: var(--_shadow-card);
    }
  }

  .is-category .body > .column {
    gap: var(--_space-3);
    padding-block: var(--_space-3);
  }
  .cards {
    display: grid;
    grid-template-columns: 1fr;
    gap: var(--_space-2);
  }
  @container (min-width: 300px) {
    .cards {
      grid-template-columns: 1fr 1fr;
    }
  }
  .cards > li {
    display: grid;
  }
  .card {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 112px;
    padding: 10px var(--_space-3);
    hyphens: auto;
  }
  .card .disc {
    margin-block-end: 4px;
  }
  .card .state {
    font-size: var(--_font-size-caption);
    line-height: 1.3;
  }
  .suggested,
  .chosen {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  .badge {
    order: -1;
    align-self: end;
    max-inline-size: calc(100% - 38px);
    min-block-size: 32px;
    margin-block-end: -32px;
    display: flex;
    align-items: center;
    text-align: end;
    font-size: 11px;
    line-height: 1.25;
    font-weight: var(--_font-weight-bold);
    color: var(--_accent);
  }

  .articles > li {
    border-block-end: 1px solid var(--_border);
  }
  .articles p {
    padding: 0 0 var(--_space-3) 32px;
    padding-inline: 32px 0;
  }
  summary {
    display: flex;
    align-items: center;
    gap: var(--_space-3);
    min-block-size: var(--_tap-target);
    padding-block: var(--_space-2);
    cursor: pointer;
    list-style: none;
    border-radius: 4px;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary > span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  summary > .icon {
    color: var(--_muted);
  }
  summary > .icon:last-child {
    transition: rotate var(--_duration-fast);
  }
  [open] > summary > .icon:last-child {
    rotate: 180deg;
  }
  [open] > summary > span {
    font-weight: var(--_font-weight-bold);
  }
  .is-start h3 {
    margin-block-end: calc(-1 * var(--_space-3));
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

  .shipment {
    padding-inline: var(--_space-4);
    border-radius: var(--_radius-card);
    min-block-size: 56px;
  }
  .recap {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: baseline;
    gap: var(--_space-1) var(--_space-3);
  }
  .recap dl {
    grid-column: 1 / -1;
  }
  .subject {
    font-size: var(--_font-size-title);
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
  .hours {
    flex: 1;
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--_space-3);
    font-size: max(var(--_font-size-caption), 0.875em);
    line-height: 1.4;
  }
  .hours b {
    font-weight: 400;
  }
  .hours b::before {
    content: '';
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 8px;
    border-radius: 50%;
    background: var(--_success);
  }
  .hours.closed b::before {
    background: none;
    border: 2px solid var(--_muted);
  }
  .hours span {
    color: var(--_muted);
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
    .is-start .choices {
      grid-template-columns: 1fr 1fr;
    }
    .hero {
      padding-block: var(--_space-6) var(--_space-8);
    }
    .cards {
      grid-template-columns: repeat(auto-fill, minmax(10em, 1fr));
      gap: var(--_space-3);
    }
    .card {
      min-block-size: 136px;
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
    .progress i {
      border: 1px solid;
    }
    .progress .on {
      background: Highlight;
      forced-color-adjust: none;
    }
    .suggested,
    .chosen {
      border: 2px solid Highlight;
    }
    .box,
    .number,
    .disc,
    .seal {
      border: 1px solid;
    }
    .hours b::before {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
