import { convert } from 'html-to-text';

/** Elements within elements; what lies deeper is left out, as is what mail programs would not show either. */
const MAX_DEPTH = 100;
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** The words of an HTML answer, for the mail: links with their addresses, no images. */
export function textOfHtml(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxDepth: MAX_DEPTH },
    selectors: [
      { selector: 'img', format: 'skip' },
      ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}
