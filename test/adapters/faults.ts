import type { HelpErrorCode } from '../../src/core/help-error.js';
import type { FieldProblem } from '../../src/core/model/field-problem.js';
import type { Toxic } from '../support/toxic-server.js';

/** What a write must make of a fault; the same table for every transport. */
export interface Fault {
  readonly name: string;
  readonly toxic: Toxic;
  readonly code: HelpErrorCode;
  readonly ambiguous: boolean;
  readonly retryAfter?: number;
  readonly fields?: readonly FieldProblem[];
  /** Of an XMLHttpRequest, which follows redirects whatever we want. */
  readonly viaXhr?: HelpErrorCode;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Toxic => ({
  kind: 'answer',
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});
const status = (
  code: number,
  expected: HelpErrorCode,
  ambiguous: boolean,
  toxic: Toxic = json(code, {}),
): Fault => ({ name: `status ${code}`, toxic, code: expected, ambiguous });

export const FAULTS: readonly Fault[] = [
  {
    name: 'cut before the body was read',
    toxic: { kind: 'cut-early' },
    code: 'blocked',
    ambiguous: true,
  },
  { name: 'cut after the body was read', toxic: { kind: 'cut' }, code: 'blocked', ambiguous: true },
  { name: 'reset', toxic: { kind: 'reset' }, code: 'blocked', ambiguous: true },
  { name: 'silence', toxic: { kind: 'hang' }, code: 'unavailable', ambiguous: true },
  {
    name: 'silence in the body',
    toxic: { kind: 'hang-in-body' },
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: 'silence in the body of a refusal',
    toxic: { kind: 'hang-in-body', status: 422 },
    code: 'invalid',
    ambiguous: false,
  },
  { name: 'drip', toxic: { kind: 'drip', every: 30 }, code: 'unavailable', ambiguous: true },
  {
    name: 'body shorter than announced',
    toxic: { kind: 'answer', status: 201, body: '{"ok":tr', length: 500 },
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: 'refusal shorter than announced',
    toxic: { kind: 'answer', status: 409, body: '{"error', length: 500 },
    code: 'conflict',
    ambiguous: false,
  },
  {
    name: 'half JSON in chunks, cut',
    toxic: { kind: 'half-chunked', ended: false },
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: 'half JSON in chunks, ended',
    toxic: { kind: 'half-chunked', ended: true },
    code: 'malformed',
    ambiguous: true,
  },
  {
    name: 'HTML with 200 (captive portal)',
    toxic: { kind: 'answer', headers: HTML, body: '<!doctype html><title>Log in</title>' },
    code: 'malformed',
    ambiguous: true,
  },
  {
    name: 'JSON in HTML clothes',
    toxic: { kind: 'answer', headers: HTML, body: '{"ok":true}' },
    code: 'malformed',
    ambiguous: true,
  },
  {
    name: 'nothing with 201',
    toxic: { kind: 'answer', status: 201, body: '' },
    code: 'malformed',
    ambiguous: true,
  },
  {
    name: 'redirect to a login page',
    toxic: { kind: 'answer', status: 302, headers: { ...HTML, location: '/login' }, body: '' },
    code: 'unauthorized',
    ambiguous: true,
  },
  {
    name: 'redirect that would repeat the body elsewhere',
    toxic: {
      kind: 'answer',
      status: 307,
      headers: { ...HTML, location: 'http://127.0.0.2:9/' },
      body: '',
    },
    code: 'unauthorized',
    viaXhr: 'blocked',
    ambiguous: true,
  },
  {
    name: '3 MB of JSON',
    toxic: { kind: 'huge', size: 3 * 1024 * 1024 },
    code: 'malformed',
    ambiguous: true,
  },
  {
    name: '200 with an error',
    toxic: json(200, { error: { code: 'forbidden', message: 'no' } }),
    code: 'forbidden',
    ambiguous: false,
  },
  {
    name: '200 with an error of no known kind',
    toxic: json(200, { error: 'oops' }),
    code: 'malformed',
    ambiguous: true,
  },
  {
    name: '200 with an error that may pass',
    toxic: json(200, { error: { code: 'unavailable' } }),
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: 'an error code that only a client can know',
    toxic: json(500, { error: { code: 'aborted' } }),
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: 'field problems',
    toxic: json(422, {
      error: {
        code: 'invalid',
        message: 'no',
        fields: [
          { field: 'message', code: 'tooLong', values: { max: 2000, deep: {} } },
          { field: 'email', code: 'bounced', message: 'This address bounces' },
          'nonsense',
        ],
      },
    }),
    code: 'invalid',
    ambiguous: false,
    fields: [
      { field: 'message', code: 'tooLong', values: { max: 2000 } },
      { field: 'email', code: 'server', message: 'This address bounces' },
    ],
  },
  status(400, 'invalid', false),
  status(401, 'unauthorized', false, { kind: 'answer', status: 401, headers: HTML, body: 'no' }),
  status(403, 'forbidden', false, { kind: 'answer', status: 403, headers: HTML, body: 'no' }),
  status(404, 'not-found', false, { kind: 'answer', status: 404, headers: {}, body: '' }),
  status(405, 'unsupported', false),
  status(409, 'conflict', false),
  status(410, 'closed', false),
  status(413, 'too-large', false, {
    kind: 'answer',
    status: 413,
    headers: HTML,
    body: '<h1>nginx</h1>',
  }),
  status(422, 'invalid', false),
  status(425, 'unavailable', false),
  status(500, 'unavailable', true),
  status(502, 'unavailable', true, {
    kind: 'answer',
    status: 502,
    headers: HTML,
    body: '<h1>nginx</h1>',
  }),
  status(504, 'unavailable', true),
  { name: '429 alone', toxic: json(429, {}), code: 'rate-limited', ambiguous: false },
  {
    name: '429 with seconds',
    toxic: json(429, {}, { 'retry-after': '17' }),
    code: 'rate-limited',
    ambiguous: false,
    retryAfter: 17,
  },
  {
    name: '429 with a date, by a clock that is years off',
    toxic: json(
      429,
      {},
      { date: 'Sat, 01 Jan 2000 00:00:00 GMT', 'retry-after': 'Sat, 01 Jan 2000 00:01:30 GMT' },
    ),
    code: 'rate-limited',
    ambiguous: false,
    retryAfter: 90,
  },
  {
    name: '503 in the words of the contract: nothing was kept',
    toxic: json(503, { error: { code: 'unavailable', message: 'away' } }, { 'retry-after': '17' }),
    code: 'unavailable',
    ambiguous: false,
    retryAfter: 17,
  },
  {
    name: '503 in other words',
    toxic: json(503, { error: { code: 'overloaded' } }),
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: '500 in the words of the contract',
    toxic: json(500, { error: { code: 'unavailable', message: 'commit failed' } }),
    code: 'unavailable',
    ambiguous: true,
  },
  {
    name: '503 with seconds beyond reason',
    toxic: json(503, {}, { 'retry-after': '999999' }),
    code: 'unavailable',
    ambiguous: true,
    retryAfter: 3600,
  },
];

/** Unusual, but answers all the same. */
export const ANSWERS: readonly {
  readonly name: string;
  readonly toxic: Toxic;
  readonly answer: unknown;
}[] = [
  { name: '201', toxic: json(201, { ok: 1 }), answer: { ok: 1 } },
  { name: '204', toxic: { kind: 'answer', status: 204, headers: {}, body: '' }, answer: 'nothing' },
  {
    name: 'another JSON type',
    toxic: { kind: 'answer', headers: { 'content-type': 'application/vnd.help+json' } },
    answer: { ok: true },
  },
  {
    name: 'an empty error',
    toxic: json(200, { ok: 1, error: null }),
    answer: { ok: 1, error: null },
  },
  { name: 'latency', toxic: { kind: 'answer', latency: 150 }, answer: { ok: true } },
  {
    name: 'an answer of 1 MB',
    toxic: { kind: 'huge', size: 1024 * 1024 },
    answer: { ok: 'x'.repeat(1024 * 1024 - 9) },
  },
];
