import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { personKey } from '../conversations/change.js';
import type { EventHub } from '../events/hub.js';
import type { Env, Services } from '../services.js';
import { bearerOf } from './bearer.js';
import { ApiError } from './errors.js';
import { failures } from './failures.js';

/** Milliseconds between two signs of life; with each the session is looked at again. */
const HEARTBEAT = 15_000;
/** Events that may wait for a slow reader. */
const MAX_WAITING = 256;

const route = createRoute({
  method: 'get',
  path: '/v1/events',
  summary: 'Changes of the person’s requests as they happen',
  security: [{ session: [] }],
  responses: {
    200: {
      description: 'A stream without an end',
      content: { 'text/event-stream': {} },
    },
    ...failures('unauthorized', 'not-found', 'rate-limited', 'unavailable'),
  },
});

/** Changes as server-sent events, whichever process made them. */
export function addEvents(app: OpenAPIHono<Env>, services: Services, hub: EventHub): void {
  app.openapi(route, async (c) => {
    const person = await services.accounts.signedIn(c);
    const { brand, email, sessionId } = person;
    if (services.requests.without.includes('watch'))
      throw new ApiError('not-found', 'No live events are offered here');
    const own = { person: personKey(brand, email), token: bearerOf(c) ?? '' };
    const encoder = new TextEncoder();
    let stop = (): void => undefined;
    const stream = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          let isOpen = true;
          const close = (): void => {
            if (!isOpen) return;
            stop();
            controller.close();
          };
          const send = (text: string): void => {
            if (!isOpen) return;
            controller.enqueue(encoder.encode(text));
            // Whoever does not read for so long reads everything anew when it comes back.
            if ((controller.desiredSize ?? 0) < 0) close();
          };
          const signedOut = (): void => {
            send('event: end\ndata: {}\n\n');
            close();
          };
          const missed = (): void => send('event: ready\ndata: {}\n\n');
          // Listening first: what happens from here on is told, what happened before is read by whoever hears "ready".
          const changed = (id: string): void =>
            send(`event: request\ndata: ${JSON.stringify({ id })}\n\n`);
          const leave = hub.add({ ...own, changed, missed, signedOut, close });
          const unfollow = services.requests.follow?.(person, missed, changed);
          const timer = setInterval(() => {
            services.accounts.isAlive(sessionId).then(
              (isAlive) => (isAlive ? send(': alive\n\n') : signedOut()),
              // The database is away: whoever listens tries again.
              () => close(),
            );
          }, HEARTBEAT);
          stop = (): void => {
            isOpen = false;
            clearInterval(timer);
            leave();
            unfollow?.();
          };
          if (unfollow === undefined) missed();
        },
        cancel: () => stop(),
      },
      { highWaterMark: MAX_WAITING },
    );
    c.header('Content-Type', 'text/event-stream; charset=utf-8');
    c.header('Cache-Control', 'no-store');
    // Proxies that gather what they pass on would make a stream of events a heap of news.
    c.header('X-Accel-Buffering', 'no');
    return c.body(stream);
  });
}
