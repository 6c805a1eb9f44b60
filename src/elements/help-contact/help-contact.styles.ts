import { css } from 'lit';

export const contactStyles = css`
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
  :is(.is-answers, .is-form, .is-review) .body > .column {
    gap: var(--_space-6);
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

  @container (min-width: 560px) {
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
    .hours b::before {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
