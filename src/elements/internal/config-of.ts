import { warnOnce } from '../../core/warn-once.js';

/**
 * The page's configuration of an element: the address in its `config` attribute, else a
 * `<script type="application/json">` child. What can't be read is named in the console; the element works without.
 */
export async function configOf(host: Element, address: string): Promise<unknown> {
  const inline = host.querySelector(':scope > script[type="application/json"]');
  if (address === '') return inline?.textContent ?? undefined;
  try {
    const answer = await fetch(new URL(address, host.ownerDocument.baseURI), {
      headers: { Accept: 'application/json' },
    });
    if (answer.ok) return await answer.text();
  } catch {
    // Said below, as for an answer that is none.
  }
  warnOnce(`<${host.localName} config="${address}"> could not be read`);
  return undefined;
}
