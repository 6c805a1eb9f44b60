import { css } from 'lit';

/** Ground of every help element: text, buttons, links, focus. Uses the private tokens of `themeSheet` only. */
export const baseStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
    container-type: inline-size;
    font: 400 var(--_font-size) / var(--_line-height) var(--_font-family);
    letter-spacing: normal;
    word-spacing: normal;
    text-transform: none;
    text-indent: 0;
    white-space: normal;
    text-align: start;
    color: var(--_text);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  dl,
  dd,
  fieldset,
  legend {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  ul {
    list-style: none;
  }
  h2,
  h3 {
    font-size: var(--_font-size-title);
    line-height: 1.375;
    font-weight: var(--_font-weight-bold);
    overflow-wrap: anywhere;
  }
  b {
    font-weight: var(--_font-weight-bold);
  }
  p,
  bdi,
  dd,
  dt,
  button,
  a,
  li,
  label,
  legend {
    overflow-wrap: anywhere;
  }
  .vh {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :dir(rtl) > .mirrored {
    scale: -1 1;
  }
  button,
  input,
  select,
  textarea {
    margin: 0;
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    background: none;
    border: 0;
    padding: 0;
    cursor: pointer;
    text-align: start;
    touch-action: manipulation;
  }
  :focus-visible {
    outline: var(--_focus-width) solid var(--_focus);
    outline-offset: var(--_focus-offset);
  }
  h2:focus,
  [tabindex='-1']:focus {
    outline: none;
  }
  .primary,
  .secondary,
  .plain,
  .small {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space-2);
    min-block-size: var(--_button-height);
    padding: var(--_space-2) var(--_space-6);
    border: 1px solid transparent;
    border-radius: var(--_radius-button);
    font-weight: var(--_font-weight-bold);
    text-align: center;
    text-decoration: none;
    transition:
      background-color var(--_duration-fast),
      scale var(--_duration-fast) var(--_ease);
  }
  .primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .secondary,
  .small {
    border-color: var(--_accent);
    color: var(--_accent);
  }
  .small {
    min-block-size: var(--_tap-target);
    padding: var(--_space-1) var(--_space-4);
    background: var(--_surface);
  }
  .plain {
    color: var(--_accent);
  }
  .primary:focus-visible {
    box-shadow: 0 0 0 var(--_focus-offset) var(--_surface);
  }
  @media (hover: hover) {
    .primary:hover {
      background: var(--_accent-hover);
    }
    .secondary:hover,
    .small:hover,
    .plain:hover,
    .tool:hover {
      background: var(--_accent-soft);
      color: var(--_on-accent-soft);
    }
    .link:hover {
      text-decoration-thickness: 2px;
    }
  }
  :is(.primary, .secondary, .plain, .small):active {
    scale: 0.97;
  }
  [aria-disabled='true'],
  [aria-disabled='true']:hover {
    border-color: var(--_border-control);
    background: var(--_surface-alt);
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
    cursor: default;
    scale: none;
  }
  .link {
    display: inline;
    color: var(--_link);
    text-decoration: underline;
    text-underline-offset: 2px;
    /* A small word keeps a whole finger's room without moving its neighbours. */
    padding-block: 12px;
    margin-block: -12px;
    border-radius: 4px;
  }
  .link .icon,
  .primary .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .link .icon {
    vertical-align: -0.15em;
    margin-inline-start: 4px;
  }
  .tool {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: var(--_tap-target);
    block-size: var(--_tap-target);
    border-radius: 50%;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .primary,
    .secondary,
    .small {
      border-color: ButtonText;
    }
  }
`;
