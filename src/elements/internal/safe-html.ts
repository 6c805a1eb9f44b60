import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { SafeElement, SafeNode } from '../../core/ports/html-reader.js';
import { picture, type PictureLabel } from './picture.js';

const textOf = (nodes: readonly SafeNode[]): string =>
  nodes
    .map((node) =>
      node.kind === 'text' ? node.text : node.kind === 'element' ? textOf(node.children) : '',
    )
    .join('');

/** Where an address leads, in short: a host, a mail address, a number. */
function placeOf(href: string): string {
  const { protocol, host, pathname } = new URL(href);
  if (host !== '') return host;
  if (protocol === 'tel:') return pathname;
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** The words of a link name the place that it leads to themselves, and no other. */
function names(words: string, place: string): boolean {
  const text = words.trim().toLowerCase();
  if (text === place.toLowerCase()) return true;
  try {
    const { host, username } = new URL(/^https?:\/\//.test(text) ? text : `https://${text}`);
    // bank.example@elsewhere.example looks like the first and leads to the second.
    return username === '' && !text.includes('@') && host === place;
  } catch {
    return false;
  }
}

function link(node: SafeElement, label: PictureLabel): TemplateResult {
  const href = node.href ?? '';
  const place = placeOf(href);
  const words = textOf(node.children).trim();
  return html`<a
    class="link"
    href=${href}
    target="_blank"
    rel="noopener noreferrer nofollow"
    dir=${node.dir ?? nothing}
    lang=${node.lang ?? nothing}
    >${words === '' ? nothing : all(node.children, label)}${
      words === ''
        ? html`<bdi>${place}</bdi>`
        : names(words, place)
          ? nothing
          : html`&nbsp;<bdi class="host">(${place})</bdi>`
    }</a
  >`;
}

const all = (nodes: readonly SafeNode[], label: PictureLabel) =>
  nodes.map((node) => one(node, label));

/** A table with a header holds data; one without is only the layout of a mail. */
const hasHeader = (nodes: readonly SafeNode[]): boolean =>
  nodes.some(
    (node) =>
      node.kind === 'element' &&
      node.name !== 'table' &&
      (node.name === 'th' || hasHeader(node.children)),
  );

// Each element has a template of its own: a name out of a text never becomes markup.
function element(node: SafeElement, label: PictureLabel): TemplateResult {
  const inside = all(node.children, label);
  const dir = node.dir ?? nothing;
  // Whoever wrote it: each block has the direction of its words, unless it says another.
  const auto = node.dir ?? 'auto';
  const lang = node.lang ?? nothing;
  const colspan = node.colspan ?? nothing;
  const rowspan = node.rowspan ?? nothing;
  switch (node.name) {
    case 'a':
      return link(node, label);
    case 'b':
    case 'strong':
      return html`<strong dir=${dir} lang=${lang}>${inside}</strong>`;
    case 'blockquote':
      return html`<blockquote dir=${auto} lang=${lang}>${inside}</blockquote>`;
    case 'br':
      return html`<br />`;
    case 'code':
      return html`<code dir=${dir} lang=${lang}>${inside}</code>`;
    case 'div':
      return html`<div dir=${auto} lang=${lang}>${inside}</div>`;
    case 'em':
    case 'i':
      return html`<em dir=${dir} lang=${lang}>${inside}</em>`;
    case 'heading':
      return html`<p dir=${auto} lang=${lang}><strong>${inside}</strong></p>`;
    case 'hr':
      return html`<hr />`;
    case 'li':
      return html`<li dir=${auto} lang=${lang}>${inside}</li>`;
    case 'ol':
      return html`<ol start=${node.start ?? nothing} dir=${auto} lang=${lang}>
        ${inside}
      </ol>`;
    case 'p':
      return html`<p dir=${auto} lang=${lang}>${inside}</p>`;
    case 'pre':
      return html`<pre dir=${auto} lang=${lang} tabindex="0">${inside}</pre>`;
    case 's':
      return html`<s dir=${dir} lang=${lang}>${inside}</s>`;
    case 'span':
      return html`<span dir=${dir} lang=${lang}>${inside}</span>`;
    case 'table':
      return html`<table
        dir=${auto}
        lang=${lang}
        role=${hasHeader(node.children) ? nothing : 'presentation'}
      >
        ${inside}
      </table>`;
    case 'tbody':
      return html`<tbody dir=${dir} lang=${lang}>
        ${inside}
      </tbody>`;
    case 'tfoot':
      return html`<tfoot dir=${dir} lang=${lang}>
        ${inside}
      </tfoot>`;
    case 'thead':
      return html`<thead dir=${dir} lang=${lang}>
        ${inside}
      </thead>`;
    case 'tr':
      return html`<tr dir=${dir} lang=${lang}>
        ${inside}
      </tr>`;
    case 'td':
      return html`<td colspan=${colspan} rowspan=${rowspan} dir=${auto} lang=${lang}>
        ${inside}
      </td>`;
    case 'th':
      return html`<th colspan=${colspan} rowspan=${rowspan} dir=${auto} lang=${lang}>
        ${inside}
      </th>`;
    case 'u':
      return html`<u dir=${dir} lang=${lang}>${inside}</u>`;
    case 'ul':
    default:
      return html`<ul dir=${auto} lang=${lang}>
        ${inside}
      </ul>`;
  }
}

const one = (node: SafeNode, label: PictureLabel): string | TemplateResult =>
  node.kind === 'text'
    ? node.text
    : node.kind === 'image'
      ? picture(node, label)
      : element(node, label);

/**
 * Somebody's HTML, after the sanitiser, as elements that Lit makes: no markup is ever put into the page.
 * Not rendered again while nothing changed: a message may have thousands of elements.
 *
 * @param label words of the button that stands for a picture
 */
export const safeHtml = (nodes: readonly SafeNode[], label: PictureLabel) =>
  guard([nodes, label('', ''), label(' ', ' ')], () => all(nodes, label));
