import { bearer } from './customer.js';
import { until } from './server.js';

/** A stream of events as it came so far. */
export interface Stream {
  readonly status: number;
  readonly headers: Headers;
  /** All that came. */
  text(): string;
  /** Types of the events, with the id for changes: `ready`, `request <id>`, `end`. */
  events(): readonly string[];
  /** Waits until an event has come `count` times. */
  heard(event: string, milliseconds?: number, count?: number): Promise<void>;
  /** When the server has closed it. */
  readonly ended: Promise<void>;
  close(): void;
}

const open = new Set<Stream>();

/** Closes what a test left open. */
export function closeStreams(): void {
  for (const stream of open) stream.close();
  open.clear();
}

export async function openStream(api: string, token: string): Promise<Stream> {
  const closing = new AbortController();
  const response = await fetch(`${api}/v1/events`, {
    headers: bearer(token),
    signal: closing.signal,
  });
  let text = '';
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  const ended = read().catch((thrown: unknown) => {
    if (!closing.signal.aborted) throw thrown;
  });
  const events = (): readonly string[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .flatMap((block) => {
        const [, type, data] = /^event: (\w+)\ndata: (.+)$/.exec(block) ?? [];
        if (type === undefined || data === undefined) return [];
        const { id } = JSON.parse(data) as { id?: string };
        return [id === undefined ? type : `${type} ${id}`];
      });
  const stream: Stream = {
    status: response.status,
    headers: response.headers,
    text: () => text,
    events,
    async heard(event, milliseconds = 5000, count = 1) {
      await until(
        () => (events().filter((each) => each === event).length >= count ? true : undefined),
        milliseconds,
      );
    },
    ended,
    close: () => closing.abort(),
  };
  open.add(stream);
  return stream;
}

/** Time for what must not come to have come. */
export const moment = (milliseconds = 400): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
