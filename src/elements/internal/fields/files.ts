import { html, nothing, type TemplateResult } from 'lit';
import { maxFiles } from '../../../core/fields/files.js';
import { formatBytes, formatList } from '../../../core/format-amounts.js';
import type { Attachment } from '../../../core/model/attachment.js';
import type { FilesField } from '../../../core/model/field.js';
import { icon } from '../icons.js';
import { controlId, type FieldView } from './field-view.js';
import { frame, hintText } from './frame.js';

const typesOf = (view: FieldView, field: FilesField): readonly string[] =>
  field.types ?? view.settings.attachments.types;

function limits(view: FieldView, field: FilesField): string {
  const { translator, settings } = view;
  const shown = typesOf(view, field).filter((type) => type !== 'jpeg');
  return translator.t('files.limits', {
    count: maxFiles(field, settings.attachments),
    size: formatBytes(settings.attachments.maxBytes, translator.locale),
    types: formatList(
      shown.map((type) => type.toUpperCase()),
      translator.locale,
      'or',
    ),
  });
}

/** What a row of a file reads and does. */
export type FileRowView = Pick<
  FieldView,
  'translator' | 'attachments' | 'problemText' | 'focusNext' | 'removeFile' | 'retryFile'
>;

function stateOf(view: FileRowView, { state, size }: Attachment): TemplateResult | string {
  const { translator } = view;
  switch (state.kind) {
    case 'refused':
    case 'failed': {
      const { problem } = state;
      const values = { ...problem.values, name: translator.t('files.this') };
      return html`<span class="error"
        >${icon('alert')}<span dir="auto">${view.problemText({ ...problem, values })}</span></span
      >`;
    }
    case 'reading':
      return translator.t('files.reading');
    case 'uploading': {
      const share = state.total > 0 ? state.sent / state.total : 0;
      return translator.t('files.uploading', { percent: Math.round(share * 100) });
    }
    case 'uploaded':
    case 'held':
    default:
      return `${formatBytes(size, translator.locale)} · ${translator.t('files.ready')}`;
  }
}

/** One chosen file: its name, how far it is, and the ways to take it back or try again. */
export function fileRow(
  view: FileRowView,
  field: Pick<FilesField, 'id'>,
  file: Attachment,
): TemplateResult {
  const { translator } = view;
  const { id, name, state } = file;
  const remove = (): void => {
    const mine = view.attachments.filter((other) => other.field === field.id);
    const place = mine.indexOf(file);
    const neighbour = mine[place + 1] ?? mine[place - 1];
    view.focusNext(
      ...(neighbour === undefined ? [] : [`[data-remove="${neighbour.id}"]`]),
      `#${CSS.escape(controlId(field.id))}`,
    );
    view.removeFile(id);
  };
  return html`<li class="file">
    ${icon('clip')}
    <div class="about">
      <bdi>${name}</bdi>
      <span class="state">${stateOf(view, file)}</span>
      ${
        state.kind === 'uploading'
          ? html`<progress
              aria-label=${name}
              max="1"
              .value=${state.total > 0 ? state.sent / state.total : 0}
            ></progress>`
          : nothing
      }
    </div>
    ${
      state.kind === 'failed'
        ? html`<button
            type="button"
            class="tool"
            aria-label=${translator.t('files.retry', { name })}
            @click=${() => {
              view.focusNext(`[data-remove="${id}"]`);
              view.retryFile(id);
            }}
          >
            ${icon('retry')}
          </button>`
        : nothing
    }
    <button
      type="button"
      class="tool"
      data-remove=${id}
      aria-label=${translator.t(state.kind === 'uploading' ? 'files.cancel' : 'files.remove', { name })}
      @click=${remove}
    >
      ${icon(state.kind === 'uploading' ? 'close' : 'bin')}
    </button>
  </li>`;
}

/** Choose or drop; paste is taken by the whole form. Each file tells how far it is and may be taken back. */
export function filesField(view: FieldView, field: FilesField): TemplateResult {
  const { translator } = view;
  const mine = view.attachments.filter((file) => file.field === field.id);
  const hint = [hintText(view, field), limits(view, field)].filter((part) => part !== '').join(' ');
  return frame(
    view,
    field,
    ({ id, describedBy, invalid, required }) =>
      html`<div class="zone">
        <input
          id=${id}
          type="file"
          name=${field.id}
          ?multiple=${maxFiles(field, view.settings.attachments) > 1}
          accept=${typesOf(view, field)
            .map((type) => `.${type}`)
            .join(',')}
          aria-describedby=${describedBy}
          aria-invalid=${invalid}
          aria-required=${required}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            view.addFiles(field.id, [...(input.files ?? [])]);
            // Else choosing the same file again, once removed, would say nothing.
            input.value = '';
          }}
        />
        <span class="choose">${icon('clip')}${translator.t('files.choose')}</span>
        <span class="drop">${translator.t('files.drop')}</span>
      </div>`,
    {
      hint,
      after:
        mine.length === 0
          ? nothing
          : html`<ul class="files" aria-label=${translator.t('files.list')}>
              ${mine.map((file) => fileRow(view, field, file))}
            </ul>`,
    },
  );
}
