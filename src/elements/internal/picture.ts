import { html, type TemplateResult } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive } from 'lit/directive.js';
import type { SafeNode } from '../../core/ports/html-reader.js';

type SafeImage = Extract<SafeNode, { kind: 'image' }>;

/** Words of the button that shows a picture; `host` is empty where the picture came with the message. */
export type PictureLabel = (alt: string, host: string) => string;

type Shown =
  | { readonly kind: 'hidden' }
  /** `address` is that of the bytes at hand, or of the picture elsewhere. */
  | { readonly kind: 'shown'; readonly address: string }
  | { readonly kind: 'failed' };

const isWithin = (src: string): boolean => src.startsWith('data:');

/** As a file of our own: pages that allow no `data:` pictures allow these. */
function bytesOf(src: string): Blob {
  const [head = '', content = ''] = src.split(',');
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  return new Blob([bytes], { type: /^data:([^;]+)/.exec(head)?.[1] ?? '' });
}

/**
 * A picture of somebody's message. Fetching it would tell its sender that the message is read, when and where: so it
 * waits for a press.
 */
class Picture extends AsyncDirective {
  #src = '';
  #shown: Shown = { kind: 'hidden' };

  override render({ src, alt }: SafeImage, label: PictureLabel): TemplateResult {
    if (src !== this.#src) this.#become({ kind: 'hidden' });
    this.#src = src;
    const host = isWithin(src) ? '' : new URL(src).host;
    const show = (event: Event): void => {
      this.#become({
        kind: 'shown',
        address: isWithin(src) ? URL.createObjectURL(bytesOf(src)) : src,
      });
      // The button goes: the focus stays where it was pressed.
      (event.currentTarget as HTMLElement).parentElement?.focus();
      again();
    };
    const fail = (): void => {
      this.#become({ kind: 'failed' });
      again();
    };
    const again = (): void => {
      if (this.isConnected) this.setValue(this.render({ kind: 'image', src, alt }, label));
    };
    const name = alt === '' ? label('', host) : alt;
    if (this.#shown.kind === 'hidden')
      return html`<button type="button" class="small" @click=${show}>${label(alt, host)}</button>`;
    if (this.#shown.kind === 'shown')
      return html`<img
        src=${this.#shown.address}
        alt=${name}
        referrerpolicy="no-referrer"
        decoding="async"
        @error=${fail}
      />`;
    return isWithin(src)
      ? html`<span>[${name}]</span>`
      : html`<a class="link" href=${src} target="_blank" rel="noopener noreferrer nofollow"
          >${name}</a
        >`;
  }

  override disconnected(): void {
    this.#become({ kind: 'hidden' });
  }

  /** The address of bytes holds them in memory until it is given back. */
  #become(shown: Shown): void {
    if (this.#shown.kind === 'shown' && this.#shown.address.startsWith('blob:'))
      URL.revokeObjectURL(this.#shown.address);
    this.#shown = shown;
  }
}

const drawn = directive(Picture);

/** A button that shows the picture, then the picture; when it can't be had, the way to it. */
export const picture = (image: SafeImage, label: PictureLabel): TemplateResult =>
  html`<span class="picture" tabindex="-1">${drawn(image, label)}</span>`;
