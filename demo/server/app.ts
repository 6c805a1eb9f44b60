import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { ApiError, answerError, invalid } from './api/errors.js';
import { addArticles } from './api/articles.js';
import { openToAll, openWithCookie } from './api/cors.js';
import { addConversations } from './api/conversations.js';
import { addEvents } from './api/events.js';
import { addHealth } from './api/health.js';
import { problemsOf } from './api/problems.js';
import { addRequests } from './api/requests.js';
import { addSession } from './api/session.js';
import { addSetup } from './api/setup.js';
import { addUploads } from './api/uploads.js';
import { addDeskElsewhere } from './desk/elsewhere.js';
import { addDesk } from './desk/routes.js';
import { deskGuard } from './desk/guard.js';
import { logCalls } from './log-calls.js';
import { describeError } from './log.js';
import { addOutbox } from './outbox/routes.js';
import { isDatabaseAway } from './database/away.js';
import { CommitUnsure } from './database/transact.js';
import type { EventHub } from './events/hub.js';
import type { Env, Services } from './services.js';
import { addFrontPage } from './front-page.js';
import { addWidgetFiles } from './widget-files.js';

/** The API origin: the contract's calls, the widget's files, the desk, the outbox and the front page. */
export function createApp(services: Services, events: EventHub): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>({
    defaultHook: async (result, c) => {
      if (result.success) return;
      const body: unknown = result.target === 'json' ? await c.req.json() : c.req.query();
      throw invalid(problemsOf(result.error, body));
    },
  });

  app.use(logCalls(services.log));
  app.use(async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('Referrer-Policy')) c.header('Referrer-Policy', 'no-referrer');
    // While stopping, callers should open their next connection elsewhere.
    if (services.stopping()) c.header('Connection', 'close');
  });

  const withCookie = openWithCookie(services);
  app.use('/v1/*', (c, next) =>
    /^\/v1\/session(\/|$)/.test(c.req.path) ? withCookie(c, next) : openToAll(c, next),
  );
  app.use('/healthz', openToAll);
  app.use('/openapi.json', openToAll);

  addSetup(app, services);
  addArticles(app, services);
  addUploads(app, services);
  addRequests(app, services);
  addConversations(app, services);
  addEvents(app, services, events);
  addSession(app, services, events);
  addHealth(app, services);
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Help Widget',
      version: services.version,
      description: 'Our open HTTP contract, version 1. See docs/http-contract.md.',
    },
  });

  const guard = deskGuard(services);
  const { backend } = services.config;
  if (backend === undefined) addDesk(app, services, guard);
  else addDeskElsewhere(app, backend, guard);
  addOutbox(app, services, guard);
  addWidgetFiles(app);
  addFrontPage(app, services);

  app.notFound((c) => answerError(c, new ApiError('not-found', 'There is nothing here')));
  app.onError((thrown, c) => {
    if (thrown instanceof ApiError) return answerError(c, thrown);
    if (thrown instanceof HTTPException)
      return answerError(c, new ApiError('malformed', 'The call is not understood'));
    services.log.error(
      { requestId: c.get('requestId'), error: describeError(thrown) },
      'Unexpected',
    );
    return answerError(
      c,
      new ApiError(
        'unavailable',
        isDatabaseAway(thrown) ? 'The database is away' : 'Something went wrong here',
        { retryAfter: 5 },
      ),
      // A 503 says that nothing was kept.
      thrown instanceof CommitUnsure ? 500 : 503,
    );
  });
  return app;
}
