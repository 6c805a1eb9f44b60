import { html, nothing, type TemplateResult } from 'lit';
import type { Article } from '../../core/model/article.js';
import { icon } from '../internal/icons.js';
import type { ContactView } from './view.js';

/** Only addresses that a link may lead to: a backend is not trusted with `javascript:`. */
export const safeUrl = (url: string | undefined): string | undefined =>
  url !== undefined && /^https?:\/\//i.test(url) ? url : undefined;

/** A link that says that it leaves the page. */
export const outsideLink = (
  view: ContactView,
  url: string,
  text: string,
  style = 'link',
): TemplateResult =>
  html`<a class=${style} href=${url} target="_blank" rel="noopener noreferrer"
    >${text}${icon('external')}<span class="vh">(${view.t('common.newTab')})</span></a
  >`;

/** Articles as disclosures: the answer is one press away, without leaving the page. */
export const articleList = (view: ContactView, articles: readonly Article[]): TemplateResult =>
  html`<ul class="articles">
    ${articles.map((article) => {
      const url = safeUrl(article.url);
      return html`<li>
        <details>
          <summary>
            ${icon('page')}<span dir="auto">${view.text(article.title)}</span>${icon('down')}
          </summary>
          <p dir="auto">${view.text(article.summary)}</p>
          ${url === undefined ? nothing : html`<p>${outsideLink(view, url, view.t('articles.more'))}</p>`}
        </details>
      </li>`;
    })}
  </ul>`;
