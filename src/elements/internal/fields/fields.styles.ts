import { css } from 'lit';

export const fieldStyles = css`
  .field {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  .field > label,
  .cell > label,
  legend {
    font-weight: var(--_font-weight-bold);
  }
  /* A legend is no flex item: no gap keeps it off what follows. */
  .field > legend {
    margin-block-end: 6px;
  }
  .optional {
    font-weight: 400;
    color: var(--_muted);
  }
  .hint,
  .count {
    color: var(--_muted);
    margin-block-start: -4px;
  }
  .hint,
  .count,
  .error {
    font-size: max(var(--_font-size-caption), 0.875em);
    line-height: 1.4;
  }
  .count {
    margin: 0;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .error,
  .warning {
    display: flex;
    gap: 6px;
    margin: 0;
  }
  .error {
    color: var(--_danger);
  }
  .over {
    color: var(--_danger);
    font-weight: var(--_font-weight-bold);
  }
  .error .icon,
  .warning .icon {
    inline-size: 16px;
    block-size: 16px;
    /* Beside the middle of the first line, whose height is 1.4. */
    margin-block-start: calc((1.4em - 16px) / 2);
  }
  .control {
    inline-size: 100%;
    min-block-size: max(var(--_control-height), var(--_tap-target));
    padding: 8px 12px;
    border: 1px solid var(--_border-control);
    border-radius: var(--_radius-control);
    background: var(--_control-fill);
    font-size: max(16px, 1em);
    line-height: 1.5;
    transition: border-color var(--_duration-fast);
  }
  @media (min-width: 513px) and (hover: hover) {
    .control {
      font-size: 1em;
    }
  }
  .control::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .control:focus-visible {
    border-color: var(--_focus);
    outline-offset: -1px;
  }
  [aria-invalid='true'].control {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  textarea.control {
    display: block;
    min-block-size: 6.5em;
    max-block-size: 24em;
    resize: vertical;
    field-sizing: content;
  }
  .select {
    position: relative;
  }
  .select .control {
    appearance: none;
    padding-inline-end: 44px;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  .select .icon {
    position: absolute;
    inset-inline-end: 12px;
    inset-block-start: calc(50% - 10px);
    pointer-events: none;
  }
  option {
    background: var(--_surface);
    color: var(--_text);
  }
  .amount {
    position: relative;
  }
  .amount .control {
    padding-inline-end: 56px;
  }
  .amount span {
    position: absolute;
    inset-block: 0;
    inset-inline-end: 12px;
    display: grid;
    align-items: center;
    color: var(--_muted);
    pointer-events: none;
  }
  .tick {
    display: flex;
    align-items: start;
    gap: var(--_space-3);
    padding-block: max(4px, (var(--_tap-target) - var(--_line-height)) / 2);
    cursor: pointer;
  }
  .field > .tick {
    font-weight: 400;
  }
  .tick + .tick {
    margin-block-start: -6px;
  }
  /* What belongs to a tick stands below its words. */
  .tick:first-child ~ * {
    margin-inline-start: calc(20px + var(--_space-3));
  }
  .tick:first-child + * {
    margin-block-start: calc(-2px - max(4px, (var(--_tap-target) - var(--_line-height)) / 2));
  }
  .tick input {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    margin-block-start: calc((var(--_line-height) - 20px) / 2);
    accent-color: var(--_accent);
    cursor: pointer;
  }
  .item {
    position: relative;
    display: grid;
    grid-template-columns: 1fr 2fr;
    gap: var(--_space-3);
    padding: var(--_space-3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-card);
    margin-block-end: var(--_space-2);
  }
  .item legend {
    float: inline-start;
    grid-column: 1 / -1;
    padding-inline-end: 48px;
    min-block-size: 28px;
  }
  .item .tool {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
  }
  .cell {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .cell > label {
    font-weight: 400;
  }
  .cell.description {
    grid-column: 1 / -1;
  }
  .cell .control {
    inline-size: 100%;
  }
  .field > .plain {
    align-self: start;
    padding-inline: var(--_space-3);
    margin-inline-start: calc(-1 * var(--_space-3));
  }
  .zone {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 2px var(--_space-2);
    min-block-size: 64px;
    padding: var(--_space-3);
    border: 1px dashed var(--_border-control);
    border-radius: var(--_radius-control);
    text-align: center;
    transition: background-color var(--_duration-fast);
  }
  .zone input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0;
    cursor: pointer;
    font-size: 0;
  }
  .choose {
    display: flex;
    gap: 6px;
    align-items: center;
    font-weight: var(--_font-weight-bold);
    color: var(--_accent);
  }
  .drop {
    color: var(--_muted);
    font-size: max(var(--_font-size-caption), 0.875em);
  }
  .zone.over,
  .zone:hover {
    background: var(--_accent-soft);
    border-color: var(--_accent);
  }
  .zone.over *,
  .zone:hover * {
    color: var(--_on-accent-soft);
  }
  .zone:has(:focus-visible) {
    outline: var(--_focus-width) solid var(--_focus);
    outline-offset: var(--_focus-offset);
  }
  .zone:has([aria-invalid='true']) {
    border: 2px dashed var(--_danger);
  }
  .file,
  .shipment {
    display: flex;
    align-items: center;
    gap: var(--_space-3);
    padding-inline-start: var(--_space-3);
    border-radius: var(--_radius-control);
    background: var(--_surface-alt);
  }
  .file + .file {
    margin-block-start: var(--_space-2);
  }
  .about {
    flex: 1;
    min-inline-size: 0;
    padding-block: var(--_space-2);
    display: flex;
    flex-direction: column;
  }
  .file .tool + .tool {
    margin-inline-start: calc(-1 * var(--_space-3));
  }
  .state {
    color: var(--_muted);
    font-size: max(var(--_font-size-caption), 0.875em);
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
  }
  progress {
    appearance: none;
    inline-size: 100%;
    block-size: 4px;
    margin-block: 4px 2px;
    border: 0;
    border-radius: 2px;
    background: var(--_border);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
    transition: inline-size var(--_duration);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  .facts > div {
    padding-block: var(--_space-2);
    border-block-end: 1px solid var(--_border);
  }
  .field > .facts > div {
    display: grid;
    grid-template-columns: minmax(6.5em, 1fr) 3fr;
    align-items: baseline;
    gap: 0 var(--_space-3);
  }
  .facts dt {
    color: var(--_muted);
    font-size: max(var(--_font-size-caption), 0.875em);
  }
  .facts dd {
    white-space: pre-wrap;
  }
  @container (min-width: 560px) {
    .field > input.control,
    .field > .select,
    .field > .amount {
      max-inline-size: 360px;
    }
    .field > .amount,
    .field > [type='date'],
    .field > [type='tel'] {
      max-inline-size: 220px;
    }
    .item {
      grid-template-columns: 4fr 1fr 2fr;
    }
    .cell.description {
      grid-column: auto;
    }
  }
  @media (forced-colors: active) {
    .file,
    .shipment {
      border: 1px solid;
    }
    progress {
      border: 1px solid;
    }
  }
`;
