/** FNV-1a, 32 bits: enough to tell two files of a test apart, and there on pages without `crypto.subtle`. */
async function digest(blob: Blob): Promise<string> {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(await blob.arrayBuffer()))
    hash = Math.imul(hash ^ byte, 0x01000193);
  return `${blob.size}:${(hash >>> 0).toString(16)}`;
}

/** One text for one content: the order of keys does not matter, the bytes of files do. */
export async function fingerprint(value: unknown): Promise<string> {
  if (value instanceof Blob) return digest(value);
  if (Array.isArray(value)) return `[${(await Promise.all(value.map(fingerprint))).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const parts = entries.map(
    async ([key, part]) => `${JSON.stringify(key)}:${await fingerprint(part)}`,
  );
  return `{${(await Promise.all(parts)).join()}}`;
}
