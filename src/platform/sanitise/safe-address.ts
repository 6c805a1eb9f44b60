const LINKS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const LONGEST_LINK = 4000;
/** A picture in the message itself, in bytes. */
const LARGEST_IMAGE = 1_048_576;
const OWN_BYTES = /^data:image\/(?:png|jpeg|gif|webp);base64,([\w+/]+={0,2})$/i;

function parsed(address: string): URL | undefined {
  try {
    const url = new URL(address);
    // A name before the host makes people believe that they go elsewhere.
    return url.username === '' && url.password === '' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** An address that a link may have: absolute, and nothing that runs. */
export function safeLink(address: string): string | undefined {
  const url = address.length > LONGEST_LINK ? undefined : parsed(address);
  return url !== undefined && LINKS.has(url.protocol) ? url.href : undefined;
}

/** An address that a picture may have. */
export function safeImage(address: string): string | undefined {
  if (/^\s*data:/i.test(address)) {
    const bare = address.replaceAll(/\s+/g, '');
    const bytes = OWN_BYTES.exec(bare)?.[1];
    return bytes !== undefined && (bytes.length * 3) / 4 <= LARGEST_IMAGE ? bare : undefined;
  }
  const url = address.length > LONGEST_LINK ? undefined : parsed(address);
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
