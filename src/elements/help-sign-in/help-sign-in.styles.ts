import { css } from 'lit';

export const signInStyles = css`
  :host {
    position: relative;
    display: inline-block;
    container-type: normal;
    /* In the header of a page it speaks with the page's voice. */
    font: inherit;
    color: inherit;
  }
  :host([nested]) {
    font: 400 var(--_font-size) / var(--_line-height) var(--_font-family);
  }
  .entry {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-inline-size: 100%;
    /* The same for each brand, so that a page's own link can measure alike and nothing jumps. */
    min-block-size: 44px;
    vertical-align: middle;
    padding-inline: 8px;
    border-radius: 6px;
    color: inherit;
    text-decoration: none;
  }
  .entry:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .entry .icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    overflow-wrap: normal;
    max-inline-size: 14em;
  }
  .menu {
    position: absolute;
    z-index: 2;
    inset-block-start: calc(100% + 4px);
    inset-inline-end: 0;
    display: flex;
    flex-direction: column;
    min-inline-size: 220px;
    max-inline-size: min(90vw, 320px);
    padding: var(--_space-2);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-card);
    background: var(--_surface);
    color: var(--_text);
    font: 400 var(--_font-size) / var(--_line-height) var(--_font-family);
    box-shadow: var(--_shadow-panel);
    animation: menu var(--_duration-fast) var(--_ease-enter);
  }
  @keyframes menu {
    from {
      opacity: 0;
      translate: 0 -4px;
    }
  }
  .who {
    padding: 4px var(--_space-3) var(--_space-2);
    border-block-end: 1px solid var(--_border);
    margin-block-end: 4px;
  }
  .who .state {
    display: block;
  }
  [role='menuitem'] {
    display: flex;
    align-items: center;
    gap: var(--_space-3);
    min-block-size: var(--_tap-target);
    padding: 4px var(--_space-3);
    border-radius: var(--_radius-control);
    color: inherit;
    text-decoration: none;
  }
  [role='menuitem']:is(:hover, :focus-visible) {
    background: var(--_accent-soft);
    color: var(--_on-accent-soft);
  }
  [role='menuitem']:focus-visible {
    outline: var(--_focus-width) solid var(--_focus);
    outline-offset: -2px;
  }
  dialog {
    inline-size: min(100vw, calc(var(--_panel-width) + 40px));
    block-size: min(100dvh, 720px);
    max-inline-size: 100vw;
    max-block-size: 100dvh;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-panel);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow-panel);
    overflow: clip;
  }
  dialog::backdrop {
    background: rgb(17 24 32 / 0.5);
  }
  @media (max-width: 512px) {
    dialog {
      block-size: 100dvh;
      border-radius: 0;
    }
  }
  @media (forced-colors: active) {
    .menu,
    dialog {
      border: 1px solid;
    }
    [role='menuitem']:is(:hover, :focus-visible) {
      outline: 2px solid Highlight;
    }
  }
`;
