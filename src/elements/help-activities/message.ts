import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes } from '../../core/format-amounts.js';
import { linkify } from '../../core/linkify.js';
import type { Comment, CommentFile } from '../../core/model/comment.js';
import { activityIcon } from '../internal/activity-icons.js';
import { icon } from '../internal/icons.js';
import { safeHtml } from '../internal/safe-html.js';
import { moment } from './moment.js';
import type { ActivitiesView } from './view.js';

/** Who wrote it, in words; a name is untrusted text. */
export const authorName = (view: ActivitiesView, { author }: Comment): string =>
  author.role === 'requester' ? view.t('thread.you') : author.name || view.t('thread.agent');

/** Plain text with its line breaks, and with links where somebody wrote an address. */
const written = (text: string): TemplateResult =>
  html`<p class="written" dir="auto">
    ${linkify(text).map((part) =>
      part.kind === 'text'
        ? part.text
        : html`<a class="link" href=${part.href} target="_blank" rel="noopener noreferrer nofollow"
            >${part.text}</a
          >`,
    )}
  </p>`;

/** Without a host the picture came with the message. */
function pictureWords(view: ActivitiesView, alt: string, host: string): string {
  if (host === '')
    return alt === '' ? view.t('thread.imageWithinUnnamed') : view.t('thread.imageWithin', { alt });
  return alt === ''
    ? view.t('thread.imageUnnamed', { host })
    : view.t('thread.image', { alt, host });
}

function bodyOf(view: ActivitiesView, { body }: Comment): TemplateResult | typeof nothing {
  if (body.kind === 'text') return body.text.trim() === '' ? nothing : written(body.text);
  const safe = view.host.body(body.html);
  return safe.kind === 'reading'
    ? html`<p class="quiet" aria-busy="true">${view.t('common.loading')}</p>`
    : html`<div class="rich">
        ${safeHtml(safe.nodes, (alt, host) => pictureWords(view, alt, host))}
      </div>`;
}

function file(view: ActivitiesView, { id, name, size }: CommentFile): TemplateResult {
  return html`<li>
    <button type="button" class="attached" @click=${() => view.host.save(id, name)}>
      ${icon('clip')}<span class="vh">${view.t('thread.file')} </span><bdi>${name}</bdi>${
        size === undefined
          ? nothing
          : html`<span class="state">${formatBytes(size, view.translator.locale)}</span>`
      }${activityIcon('download')}
    </button>
  </li>`;
}

/** One message: who and when, what was said, what came with it. */
export function message(view: ActivitiesView, comment: Comment): TemplateResult {
  const isMine = comment.author.role === 'requester';
  return html`<li class=${isMine ? 'message mine' : 'message'} data-comment=${comment.id}>
    <p class="state">
      <b dir="auto">${authorName(view, comment)}</b> · ${moment(view, comment.createdAt)}
    </p>
    <div class="bubble">${bodyOf(view, comment)}</div>
    ${
      comment.files.length === 0
        ? nothing
        : html`<ul class="attachments">
            ${comment.files.map((each) => file(view, each))}
          </ul>`
    }
  </li>`;
}
