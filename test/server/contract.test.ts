import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_PROBLEM_CODES } from '../../src/core/model/field-problem.js';
import { HELP_ERROR_CODES } from '../../src/core/help-error.js';
import { askFor, newAddress, PASSWORD, post } from './accounts.js';
import { png } from './files.js';
import { call, newRequest, send, startTestServer, upload, type TestServer } from './server.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await startTestServer();
  document = (await call(`${server.api}/openapi.json`)).json as Document;
});
afterAll(() => server.stop());

/** Checks an answer against what the document says of that call and status. */
function check(path: string, method: string, status: number, json: unknown): void {
  const schema =
    document.paths[path]?.[method]?.responses[status]?.content?.['application/json']?.schema;
  expect(schema, `${method} ${path} ${status} is described`).toBeDefined();
  const ajv = new Ajv({ unknownFormats: 'ignore', allErrors: true });
  const validate = ajv.compile({ ...schema, components: document.components });
  expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
}

describe('/openapi.json', () => {
  it('covers every call of the contract, and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    const calls = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(calls.toSorted()).toEqual([
      'delete /v1/session',
      'delete /v1/uploads/{token}',
      'get /healthz',
      'get /v1/articles',
      'get /v1/attachments/{id}',
      'get /v1/events',
      'get /v1/requests',
      'get /v1/requests/{id}',
      'get /v1/setup',
      'post /v1/requests',
      'post /v1/requests/{id}/comments',
      'post /v1/requests/{id}/rating',
      'post /v1/requests/{id}/read',
      'post /v1/requests/{id}/solve',
      'post /v1/session',
      'post /v1/session/exchange',
      'post /v1/session/password',
      'post /v1/session/recovery',
      'post /v1/session/resume',
      'post /v1/uploads',
    ]);
  });

  it('refers only to what it has, and declares each parameter of a path', () => {
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(document.components.schemas)).toContain(name);
    for (const [path, operations] of Object.entries(document.paths))
      for (const operation of Object.values(operations)) {
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
        for (const [, name] of path.matchAll(/\{(\w+)\}/g))
          expect(operation.parameters).toContainEqual(
            expect.objectContaining({ name, in: 'path', required: true }),
          );
      }
  });

  it('says the truth about the answers', async () => {
    const { api } = server;
    const health = await call(`${api}/healthz`);
    check('/healthz', 'get', health.status, health.json);
    for (const brand of ['ebay', 'packlink-com', 'nobody']) {
      const setup = await call(`${api}/v1/setup?brand=${brand}&language=fr`);
      check('/v1/setup', 'get', setup.status, setup.json);
    }
    for (const query of ['brand=ebay&language=fr', 'brand=ebay&limit=x', 'brand=nobody']) {
      const articles = await call(`${api}/v1/articles?${query}`);
      check('/v1/articles', 'get', articles.status, articles.json);
    }
    for (const bytes of [png(), Buffer.alloc(0), Buffer.alloc(11 * 1024 * 1024)]) {
      const uploaded = await upload(api, bytes);
      check('/v1/uploads', 'post', uploaded.status, uploaded.json);
    }
    const person = { brand: 'ebay', email: newAddress() };
    await send(api, newRequest({ email: person.email }));
    const { token } = await askFor(api, person.email);
    const set = { ...person, password: PASSWORD, code: '000000' };
    for (const [path, each] of [
      ['', { ...person, password: PASSWORD }],
      ['', { ...person, email: 'x' }],
      ['', { ...person, password: PASSWORD, brand: 'nobody' }],
      ['/resume', person],
      ['/exchange', { ...person, token: 'x' }],
      ['/recovery', { ...person, language: 'fr' }],
      ['/password', { ...set, password: 'x' }],
      ['/password', { ...set, brand: 'paypal' }],
      ['/password', { ...set, token }],
    ] as const) {
      const answer = await post(api, path, each);
      check(`/v1/session${path}`, 'post', answer.status, answer.json);
    }
    const body = newRequest();
    for (const each of [
      body,
      body,
      { ...body, message: 'x' },
      { ...body, email: 'x' },
      '{',
      newRequest({ brand: 'x' }),
    ]) {
      const sent = await send(api, each);
      check('/v1/requests', 'post', sent.status, sent.json);
    }
  });

  it('lists all error codes of the core', async () => {
    const failure = JSON.stringify(document.components.schemas['Failure']);
    for (const code of HELP_ERROR_CODES) expect(failure).toContain(`"${code}"`);
  });
});

describe('failures', () => {
  it('use codes that the core knows', async () => {
    const { json } = await send(server.api, {});
    expect(HELP_ERROR_CODES).toContain(json.error.code);
    expect(json.error.fields.length).toBeGreaterThan(5);
    for (const { code } of json.error.fields) expect(FIELD_PROBLEM_CODES).toContain(code);
  });

  it('of addresses that do not exist have the same shape', async () => {
    for (const path of ['/v1/nothing', '/nothing']) {
      const { status, json } = await call(`${server.api}${path}`);
      expect([status, json.error.code]).toEqual([404, 'not-found']);
    }
  });
});

describe('CORS', () => {
  it('lets any page ask, with the headers of the contract and without credentials', async () => {
    for (const path of ['/v1/requests', '/v1/uploads', '/v1/uploads/x', '/v1/setup']) {
      const response = await fetch(`${server.api}${path}`, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://shop.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type,content-disposition,idempotency-key',
        },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase();
      for (const name of ['content-type', 'content-disposition', 'idempotency-key'])
        expect(allowed).toContain(name);
      expect(response.headers.get('access-control-allow-methods')).toContain('DELETE');
    }
  });

  it('does not open the desk to other pages', async () => {
    for (const path of ['/desk/', '/outbox/mails', '/']) {
      const { headers } = await call(`${server.api}${path}`, {
        headers: { Origin: 'https://shop.example' },
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
