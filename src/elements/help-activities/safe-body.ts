import type { SafeNode } from '../../core/ports/html-reader.js';

/** An HTML body on its way through the sanitiser. */
export type SafeBody =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly nodes: readonly SafeNode[] };
