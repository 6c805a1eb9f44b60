const LIMIT = 64;
const made = new Map<string, unknown>();

/**
 * Keeps what `make` built under `key`. A formatter of Intl costs about a hundred times one use of it, and the same few
 * are asked for at every render. The oldest of more than 64 goes: language and time zone come from the page, so without
 * a bound a page that keeps changing them would fill the memory.
 */
export function cached<Made>(key: string, make: () => Made): Made {
  const found = made.get(key) as Made | undefined;
  if (found !== undefined) return found;
  const fresh = make();
  const [oldest] = made.keys();
  if (made.size >= LIMIT && oldest !== undefined) made.delete(oldest);
  made.set(key, fresh);
  return fresh;
}
