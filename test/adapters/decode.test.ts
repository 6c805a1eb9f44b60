import { describe, expect, test } from 'vitest';
import { decodeArticles, decodeSetup } from '../../src/adapters/rest/decode.js';
import { decodeCreated, decodeUpload } from '../../src/adapters/rest/decode-sent.js';
import { readError } from '../../src/adapters/rest/errors.js';

const NOTHING = [undefined, null, true, 7, 'text', [], {}];

describe('setup', () => {
  const now = '2026-11-23T15:00:00.000Z';
  test('config unchecked, clock in ms', () => {
    const config = { platform: 'eBay', anything: [1] };
    expect(decodeSetup({ config, serverNow: now })).toEqual({ config, serverNow: Date.parse(now) });
  });
  test.each([
    ...NOTHING,
    { config: {} },
    { serverNow: now },
    { config: [], serverNow: now },
    { config: null, serverNow: now },
    { config: {}, serverNow: 'today' },
    { config: {}, serverNow: 1_795_446_000_000 },
    { config: {}, serverNow: '' },
  ])('%j is malformed', (json) => {
    expect(decodeSetup(json)).toBeUndefined();
  });
});

describe('articles', () => {
  const article = { id: 'a', title: 'T', summary: '', url: 'https://help.example/a' };
  test('none, one, without address', () => {
    expect(decodeArticles({ articles: [] })).toEqual([]);
    const { url: _url, ...bare } = article;
    expect(decodeArticles({ articles: [article, bare] })).toEqual([article, bare]);
  });
  test.each([
    ...NOTHING,
    { articles: {} },
    ...[
      null,
      { ...article, id: '' },
      { ...article, id: 7 },
      { ...article, title: ' ' },
      { ...article, title: { fr: 'T' } },
      { ...article, summary: undefined },
      { ...article, url: null },
      { ...article, url: '' },
      { ...article, url: 'http://help.example/a' },
      { ...article, url: 'javascript:alert(1)//https://x' },
      { ...article, url: ' https://help.example' },
      { ...article, url: '//help.example/a' },
      { ...article, url: 'https:///x' },
      { ...article, url: ['https://help.example/a'] },
    ].map((broken) => ({ articles: [article, broken] })),
  ])('%j is malformed', (json) => {
    expect(decodeArticles(json)).toBeUndefined();
  });
});

describe('upload', () => {
  test('a token', () => {
    expect(decodeUpload({ token: 'Yb2r', name: 'a', size: 1, type: 'x' })).toEqual({
      token: 'Yb2r',
    });
  });
  test.each([
    ...NOTHING,
    { token: '' },
    { token: 7 },
    { token: '.' },
    { token: '..' },
    { token: 'a\uD800' },
  ])('%j is malformed', (json) => {
    expect(decodeUpload(json)).toBeUndefined();
  });
});

describe('created', () => {
  const result = {
    kind: 'created',
    id: 'r1',
    number: '48213',
    status: { group: 'open', raw: 'new' },
    createdAt: '2026-11-23T15:00:00.000Z',
  };
  test('a request', () => {
    expect(decodeCreated({ result })).toEqual(result);
    expect(decodeCreated({ result: { ...result, extra: 1 } })).toEqual(result);
  });
  test('waiting for the address to be confirmed', () => {
    const pending = { kind: 'pending-verification', email: 'a@example.com' };
    expect(decodeCreated({ result: pending })).toEqual(pending);
  });
  test.each([
    [
      { group: 'solved', raw: 'closed', label: 'Closed', final: true },
      { group: 'solved', raw: 'closed', label: 'Closed', final: true },
    ],
    [
      { group: 'awaiting', raw: 'pending', final: 'yes' },
      { group: 'awaiting', raw: 'pending' },
    ],
    [
      { group: 'parked', raw: 'parked', label: 'On the shelf' },
      { group: 'open', raw: 'parked', label: 'On the shelf' },
    ],
    [
      { group: 'parked', raw: 'parked' },
      { group: 'open', raw: 'parked', label: 'parked' },
    ],
    [
      { raw: 'odd', label: 7 },
      { group: 'open', raw: 'odd', label: 'odd' },
    ],
  ])('status %j', (status, model) => {
    expect(decodeCreated({ result: { ...result, status } })).toEqual({ ...result, status: model });
  });
  test.each([
    ...NOTHING,
    { result: null },
    ...[
      { kind: 'queued' },
      { kind: undefined },
      { id: '' },
      { id: 7 },
      { number: 48_213 },
      { number: ' ' },
      { status: 'open' },
      { status: { group: 'open' } },
      { status: { group: 'open', raw: '' } },
      { createdAt: 'now' },
      { createdAt: undefined },
      { kind: 'pending-verification' },
      { kind: 'pending-verification', email: '' },
    ].map((part) => ({ result: { ...result, ...part } })),
  ])('%j is malformed', (json) => {
    expect(decodeCreated(json)).toBeUndefined();
  });
});

describe('error', () => {
  test.each([...NOTHING, { error: null }, { error: false }, { errors: [] }])(
    '%j is none',
    (json) => {
      expect(readError(json)).toBeUndefined();
    },
  );
  test.each([
    [{ error: 'boom' }, { message: 'boom' }],
    [{ error: true }, {}],
    [{ error: [] }, {}],
    [{ error: { code: 'nonsense' } }, {}],
    [{ error: { code: 'blocked' } }, {}],
    [{ error: { code: 'offline', message: 'm' } }, { message: 'm' }],
    [{ error: { code: 'closed', message: 7, fields: {} } }, { code: 'closed' }],
    [
      {
        error: {
          code: 'invalid',
          fields: [
            { field: 'a', code: 'required' },
            { field: 'b', code: 'constructor', message: 'B!' },
            { code: 'iban', values: 'x' },
            { field: 'c', code: 'tooLong', values: { max: 1, name: 'n', list: [], none: null } },
            null,
            'x',
          ],
        },
      },
      {
        code: 'invalid',
        fields: [
          { field: 'a', code: 'required' },
          { field: 'b', code: 'server', message: 'B!' },
          { field: '', code: 'iban' },
          { field: 'c', code: 'tooLong', values: { max: 1, name: 'n' } },
        ],
      },
    ],
  ])('%j', (json, refusal) => {
    expect(readError(json)).toEqual(refusal);
  });
});
