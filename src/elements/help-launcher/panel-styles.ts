// The tag is what the build minifies by.
const css = String.raw;

/** Rules of the panel; the colours come from `launcherLook`. Lengths in px, see `ShapeTokens`. */
export const PANEL_STYLES = css`
  dialog {
    position: fixed;
    z-index: var(--help-z-index, 2147483000);
    inset: auto;
    bottom: calc(80px + env(safe-area-inset-bottom));
    inset-inline-end: calc(16px + env(safe-area-inset-right));
    box-sizing: border-box;
    flex-direction: column;
    width: min(var(--help-panel-width, 400px), calc(100vw - 32px));
    height: min(680px, calc(100dvh - 96px));
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 1px solid transparent;
    /* Within 2px of every brand's panel, without a table of them. */
    border-radius: var(--help-radius-panel, min(16px, calc(var(--_radius) + 4px)));
    overflow: hidden;
    overscroll-behavior: contain;
    color: var(--_text);
    background: var(--_surface) padding-box;
    box-shadow:
      0 0 0 1px color-mix(in srgb, var(--_text) 14%, transparent),
      0 5px 17px rgb(0 0 0 / 0.2),
      0 2px 7px rgb(0 0 0 / 0.15);
    opacity: 0;
    transition: 0.167s cubic-bezier(1, 0, 1, 1) allow-discrete;
    transition-property: opacity, display, overlay;
  }
  dialog:focus {
    outline: none;
  }
  dialog[open] {
    display: flex;
    opacity: 1;
    animation: rise 0.25s cubic-bezier(0, 0, 0, 1);
  }
  dialog:popover-open {
    display: flex;
    opacity: 1;
    animation: rise 0.25s cubic-bezier(0, 0, 0, 1);
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 8px;
    }
  }
  dialog::backdrop {
    background: none;
  }
  help-contact {
    flex: 1;
    min-height: 0;
  }
  #frame {
    display: flex;
    flex: 1;
    flex-direction: column;
    padding: 8px;
  }
  #head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline-start: 8px;
  }
  #head button {
    padding: 0;
    color: inherit;
    background: none;
  }
  #head button:hover {
    background: color-mix(in srgb, var(--_text) 8%, transparent);
  }
  svg {
    display: block;
    width: 24px;
    margin: auto;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
  }
  #bones {
    flex: 1;
    margin: 16px 8px 8px;
    background: repeating-linear-gradient(
      color-mix(in srgb, var(--_text) 6%, transparent) 0 72px,
      transparent 0 84px
    );
  }
  #said {
    position: absolute;
    clip-path: inset(50%);
  }
  @media (max-width: 512px) {
    dialog {
      inset: 0;
      width: 100%;
      height: 100dvh;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
        env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    dialog {
      transition: none;
      animation: none !important;
    }
  }
`;
