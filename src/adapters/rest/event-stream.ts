/** One event of a stream. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
}

/** Characters of one line; a longer one is no event of ours. */
const LONGEST_LINE = 65_536;

/**
 * Takes a text/event-stream apart, in whatever pieces it comes (HTML Standard §9.2.6, without ids and retry times, which
 * the contract does not use).
 *
 * @throws {RangeError} for a line without an end
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  readonly #found: (event: StreamEvent) => void;
  #rest = '';
  #afterReturn = false;
  #type = '';
  #data: string[] = [];

  constructor(found: (event: StreamEvent) => void) {
    this.#found = found;
  }

  push(bytes: Uint8Array): void {
    const decoded = this.#decoder.decode(bytes, { stream: true });
    // Half of a letter says nothing about the line.
    if (decoded === '') return;
    const text = this.#afterReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    this.#afterReturn = decoded.endsWith('\r');
    const lines = `${this.#rest}${text}`.split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_LINE) throw new RangeError('A line without an end');
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data.length > 0)
        this.#found({ type: this.#type || 'message', data: this.#data.join('\n') });
      this.#type = '';
      this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
  }
}
