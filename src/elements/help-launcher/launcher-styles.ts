// The tag is what the build minifies by.
const css = String.raw;

/** Rules of the button and of the note under it; the colours come from `launcherLook`. Lengths in px, see
 * `ShapeTokens`. Transparent borders are what forced colours show. */
export const LAUNCHER_STYLES = css`
  :host {
    display: contents;
    font: 600 16px/24px sans-serif;
    font-family: var(--help-font-family, inherit);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  button {
    font: inherit;
    height: 48px;
    padding: 0 20px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    color: var(--_on-accent);
    background: var(--_accent);
    cursor: pointer;
  }
  button:hover {
    filter: brightness(0.94);
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  [part='button'],
  [part='note'] {
    position: fixed;
    z-index: var(--help-z-index, 2147483000);
    bottom: calc(16px + env(safe-area-inset-bottom));
    inset-inline-end: 16px;
    max-width: calc(100% - 32px);
    box-shadow:
      0 0 0 2px var(--_surface),
      0 4px 16px rgb(0 0 0 / 0.3);
  }
  [part='button'] {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  [part='button']:active {
    scale: 0.97;
  }
  [part='button']:focus-visible {
    box-shadow: 0 0 0 6px var(--_surface);
  }
  [part='icon'] {
    flex: none;
    width: 18px;
    margin-inline-start: -4px;
    border: 2px solid;
    border-radius: 50%;
    font-size: 13px;
    line-height: 18px;
  }
  [part='badge'] {
    position: absolute;
    top: -8px;
    inset-inline-end: -4px;
    padding: 0 6px;
    border-radius: 12px;
    color: #fff;
    background: #c4242b;
    font-size: 13px;
    line-height: 18px;
  }
  [part='note'] {
    bottom: calc(80px + env(safe-area-inset-bottom));
    box-sizing: border-box;
    width: 320px;
    padding: 16px 16px 4px;
    border: 1px solid transparent;
    border-radius: 12px;
    color: var(--_text);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  [part='note'] > * {
    display: block;
    margin: 0 0 12px;
  }
  a {
    color: inherit;
  }
  @media (max-width: 512px) {
    [part='icon'] {
      margin: 0;
    }
    [part='button'] {
      padding: 0 12px;
      border-radius: 24px;
    }
    [part='label'] {
      position: absolute;
      clip-path: inset(50%);
    }
  }
`;
