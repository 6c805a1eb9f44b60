/** Elements that a message may have. A `heading` has no level: whose outline it would disturb, it can't know. */
export type SafeName =
  | 'a'
  | 'b'
  | 'blockquote'
  | 'br'
  | 'code'
  | 'div'
  | 'em'
  | 'heading'
  | 'hr'
  | 'i'
  | 'li'
  | 'ol'
  | 'p'
  | 'pre'
  | 's'
  | 'span'
  | 'strong'
  | 'table'
  | 'tbody'
  | 'td'
  | 'tfoot'
  | 'th'
  | 'thead'
  | 'tr'
  | 'u'
  | 'ul';

export interface SafeElement {
  readonly kind: 'element';
  readonly name: SafeName;
  readonly children: readonly SafeNode[];
  /** Of an `a`, always there: an absolute `http`, `https`, `mailto` or `tel` address. */
  readonly href?: string;
  /** Of an `ol`. */
  readonly start?: number;
  /** Of `td` and `th`. */
  readonly colspan?: number;
  /** Of `td` and `th`. */
  readonly rowspan?: number;
  readonly dir?: 'auto' | 'ltr' | 'rtl';
  /** BCP 47 tag. */
  readonly lang?: string;
}

/** A part of somebody's HTML as data. Nothing in it can be more than words, links and pictures not yet fetched. */
export type SafeNode =
  | { readonly kind: 'text'; readonly text: string }
  | SafeElement
  /** `src` is an absolute `http` or `https` address, or a picture's own bytes as a base64 `data:` address. */
  | { readonly kind: 'image'; readonly src: string; readonly alt: string };

/** Reads untrusted HTML. Never rejects: what can't be made safe as HTML comes back as its text. */
export type ReadHtml = (html: string) => Promise<readonly SafeNode[]>;
