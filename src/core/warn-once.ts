const said = new Set<string>();
/** A page that sets a thousand different wrong values gets this many warnings at most. */
const LIMIT = 100;

/** Tells the developer of the host page once; never throws, never repeats. */
export function warnOnce(message: string): void {
  if (said.has(message) || said.size >= LIMIT) return;
  said.add(message);
  // oxlint-disable-next-line no-console -- the console is where the developer of the page looks
  console.warn(`[help-widget] ${message}`);
}
