import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeStatus, timeOf } from '../../src/adapters/declarative/decode.js';
import { FILTERS } from '../../src/adapters/declarative/filters.js';
import { find, findList, findText, holds } from '../../src/adapters/declarative/paths.js';
import { readRefusal } from '../../src/adapters/declarative/refusal.js';
import {
  render,
  renderJson,
  renderPath,
  renderText,
} from '../../src/adapters/declarative/template.js';
import type {
  DeclarativeMapping,
  MappedCall,
  Test,
} from '../../src/adapters/declarative/mapping.js';

const ROOT = {
  a: { b: [{ c: 'deep' }, { c: 0 }] },
  list: [
    { id: 5, value: 'five' },
    { id: 7, value: 'seven' },
  ],
  empty: '',
  none: null,
  no: false,
  zero: 0,
  many: [],
};

describe('paths', () => {
  test.each([
    ['a.b[0].c', 'deep'],
    ['a.b[1].c', 0],
    ['list[id=7].value', 'seven'],
    ['list[id=9].value', undefined],
    ['a.b[9].c', undefined],
    [['empty', 'none', 'a.b[0].c'], 'deep'],
    ["'as it is'", 'as it is'],
    ['.', ROOT],
    ['many', undefined],
    ['no', false],
    ['zero', 0],
    ['a.b.c', undefined],
    ['', ROOT],
  ])('%j', (path, expected) => {
    expect(find(path, ROOT)).toEqual(expected);
  });

  test.each([
    '__proto__',
    'constructor',
    'constructor.prototype',
    'a.__proto__.polluted',
    'list.constructor',
    'toString',
    'a.b[0].hasOwnProperty',
    'list[constructor=x]',
  ])('what a prototype has is not there: %s', (path) => {
    expect(find(path, ROOT)).toBeUndefined();
  });

  test('a list is one, also an empty one; an object is no text', () => {
    expect(findList(['nothing', 'many'], ROOT)).toEqual([]);
    expect(findList('a', ROOT)).toBeUndefined();
    expect(findText('a', ROOT)).toBeUndefined();
    expect(findText('zero', ROOT)).toBe('0');
  });

  test.each<readonly [Test, boolean]>([
    ['a', true],
    ['empty', false],
    ['none', false],
    ['no', false],
    ['zero', false],
    ['many', false],
    [['no', 'a.b[0].c'], false],
    [{ path: 'a.b[0].c', in: ['deep'] }, true],
    [{ path: 'a.b[0].c', in: ['dee'] }, false],
    [{ path: 'zero', in: ['0'] }, true],
    [true, true],
    [false, false],
  ])('a test: %j is %s', (given, expected) => {
    expect(holds(given, ROOT)).toBe(expected);
  });

  test('any path of any JSON gives a value or none', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (path, json) => {
        find(path, json);
        findList(path, json);
        holds(path, json);
      }),
    );
  });
});

describe('templates', () => {
  const scope = {
    id: 'a/b c?',
    name: 'O\'Neil "x"',
    n: 7,
    list: ['x', 'y'],
    html: '<b>&\n',
    empty: '',
    maps: { t: { label: 3, '*': 9 } },
    category: 'label',
    bytes: new Uint8Array([0, 255, 16]),
    fields: { reference: 'FR1' },
  };

  test.each<readonly [string, unknown]>([
    ['{{n}}', 7],
    ['{{list}}', ['x', 'y']],
    ['{{n|string}}', '7'],
    ['{{ fields.reference }}', 'FR1'],
    ['-{{n}}-', '-7-'],
    ['{{missing}}', undefined],
    ['{{missing ?? fields.reference}}', 'FR1'],
    ["{{missing ?? 'none'}}", 'none'],
    ['a{{?empty}}b{{/}}c', 'ac'],
    ['a{{?id}}b{{/}}c', 'abc'],
    ['a{{!empty}}b{{/}}c', 'abc'],
    ['{{?id}}1{{?empty}}2{{/}}3{{/}}4', '134'],
    ['{{?empty}}1{{?id}}2{{/}}3{{/}}4', '4'],
    ['{{category|map:t}}', 3],
    ['{{id|map:t}}', 9],
    ['{{id|map:nothing}}', undefined],
    ['{{id|url}}', 'a%2Fb%20c%3F'],
    ['{{name|sqlstr}}', 'O\\\'Neil "x"'],
    ['{{name|noquotes}}', 'O Neil  x '],
    ['{{name|words}}', '"O\'Neil" "x"'],
    ['{{html|textToHtml}}', '&lt;b&gt;&amp;<br>'],
    ['{{html|oneLine}}', '<b>&'],
    ['{{name|lower|max:3}}', "o'n"],
    ['{{name|upper}}', 'O\'NEIL "X"'],
    ['{{fields|json}}', '{"reference":"FR1"}'],
    ['{{list|join}}', 'x, y'],
    ['{{list|join:-}}', 'x-y'],
    ['{{bytes|base64}}', 'AP8Q'],
    ['{{fields.reference|base64}}', 'RlIx'],
    ['{{n|number}}', 7],
    ['{{id|number}}', undefined],
    ['{{n|constructor}}', undefined],
    ['{{id|trim|nothing}}', undefined],
    ['{{__proto__}}', undefined],
    ['no tag', 'no tag'],
    ['{{n', '{{n'],
    ['{{/}}', ''],
  ])('%s', (template, expected) => {
    expect(render(template, scope)).toEqual(expected);
  });

  test('date', () => {
    expect(renderText('{{d|date}}', { d: '2026-11-28T14:00:00Z' })).toBe('2026-11-28');
  });

  test('every filter takes every value', () => {
    for (const filter of FILTERS)
      for (const value of [
        undefined,
        null,
        '',
        0,
        NaN,
        {},
        [],
        [[]],
        'a',
        '\uD800',
        new Uint8Array(3),
      ])
        expect(() => renderText(`{{v|${filter}:x}}`, { v: value })).not.toThrow();
  });

  test('a path has its values encoded, whatever they are', () => {
    expect(renderPath('/x/{{id}}.json', scope)).toBe('/x/a%2Fb%20c%3F.json');
    expect(renderPath('/x/{{id|raw}}', scope)).toBe('/x/a/b c?');
    expect(renderPath('{{id}}', scope)).toBe('a%2Fb%20c%3F');
    expect(renderPath('/{{id|url}}', scope)).toBe('/a%2Fb%20c%3F');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        expect(renderPath('/{{id}}', { id }).slice(1)).toMatch(/^[\w.!~*'()%-]*$/);
      }),
    );
  });

  test('JSON drops what is empty, and keeps what the document says itself', () => {
    expect(
      renderJson(
        {
          a: '{{missing}}',
          b: '',
          c: { d: '{{empty}}' },
          e: null,
          f: [{ x: '{{missing}}' }, '{{n}}'],
          g: { $each: 'list', $item: { v: '{{item}}', n: '{{n}}' } },
          h: { $if: 'id', $then: 'yes', $else: 'no' },
          i: { $if: 'empty', $then: 'yes', $else: { no: '{{n}}' } },
          j: { $if: 'empty', $then: 'yes' },
          k: true,
        },
        scope,
      ),
    ).toEqual({
      b: '',
      e: null,
      f: [7],
      g: [
        { v: 'x', n: 7 },
        { v: 'y', n: 7 },
      ],
      h: 'yes',
      i: { no: 7 },
      k: true,
    });
  });

  test('a name `__proto__` changes no prototype', () => {
    const json: unknown = JSON.parse('{"__proto__":{"polluted":"{{n}}"}}');
    expect(JSON.stringify(renderJson(json, scope))).toBe('{"__proto__":{"polluted":7}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('any template on any JSON gives text', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (template, json) => {
        expect(typeof renderText(`${template}{{a.b|${template}}}`, { a: json })).toBe('string');
      }),
    );
  });
});

describe('times', () => {
  test.each([
    ['2026-11-28T14:00:00Z', '2026-11-28T14:00:00.000Z'],
    ['2026-11-28T14:00:00+02:00', '2026-11-28T12:00:00.000Z'],
    ['2026-11-28 14:00:00', '2026-11-28T14:00:00.000Z'],
    ['2026-11-28T14:00:00', '2026-11-28T14:00:00.000Z'],
    [1_795_000_000, '2026-11-18T11:06:40.000Z'],
    ['1795000000', '2026-11-18T11:06:40.000Z'],
    [1_795_000_000_000, '2026-11-18T11:06:40.000Z'],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    [{}, undefined],
    [1e300, undefined],
    [-5, undefined],
    ['version 2', undefined],
    ['Sat, 28 Nov 2026 14:00:00 GMT', '2026-11-28T14:00:00.000Z'],
  ])('%j', (given, expected) => {
    expect(timeOf(given)).toBe(expected);
  });
});

describe('status', () => {
  const status: DeclarativeMapping['status'] = {
    paths: ['status.id', 'status.is_closed'],
    map: { '3': 'solved', '4': 'awaiting', true: 'solved', false: 'open' },
    label: 'status.name',
    final: ['5'],
  };
  test.each([
    [
      { id: 3, is_closed: false, name: 'Resolved' },
      { group: 'solved', raw: '3' },
    ],
    [
      { id: 4, is_closed: false, name: 'Feedback' },
      { group: 'awaiting', raw: '4' },
    ],
    [
      { id: 5, is_closed: true, name: 'Closed' },
      { group: 'solved', raw: '5', label: 'Closed', final: true },
    ],
    [
      { id: 9, is_closed: false, name: 'Own' },
      { group: 'open', raw: '9', label: 'Own' },
    ],
    [{ id: 9 }, { group: 'open', raw: '9', label: '9' }],
    [{ id: '__proto__' }, { group: 'open', raw: '__proto__', label: '__proto__' }],
    [{}, undefined],
  ])('%j', (given, expected) => {
    expect(decodeStatus({ status: given }, status)).toEqual(expected);
  });
});

describe('refusals', () => {
  const errors: DeclarativeMapping['errors'] = {
    message: ['error.message', 'message'],
    list: 'errors',
    fields: { items: 'problems', field: 'name', object: 'details', names: { mail: 'email' } },
    code: { path: 'error.code', map: { GONE: 'closed', BAD: 'aborted' as never } },
    codes: { '406': 'invalid' },
  };
  const call = (ok?: MappedCall['ok'], codes?: MappedCall['codes']): MappedCall => ({
    path: '/',
    ...(ok && { ok }),
    ...(codes && { codes }),
  });
  const read = (json: unknown, status: number, given = call()) =>
    readRefusal(json, status, given, { errors } as DeclarativeMapping);

  test('a good answer is none', () => {
    expect(read({ a: 1 }, 200)).toBeUndefined();
    expect(read(undefined, 204)).toBeUndefined();
    expect(read(undefined, 200, call({ empty: true }))).toBeUndefined();
  });
  test('a 2xx without JSON, or of another status, is one that nobody understands', () => {
    expect(read(undefined, 200)).toEqual({ message: 'not the answer expected' });
    expect(read({}, 200, call({ status: [201] }))).toEqual({ message: 'not the answer expected' });
  });
  test('an error in a 200', () => {
    const notPath = call({ notPath: 'errors', message: 'errors[0]' });
    expect(read({ errors: ['no'] }, 200, notPath)).toEqual({
      code: 'invalid',
      message: 'no',
      fields: [{ field: '', code: 'server', message: 'no' }],
    });
    expect(read({ ok: false }, 200, call({ path: 'ok', code: 'forbidden' }))?.code).toBe(
      'forbidden',
    );
    expect(read({ ok: true }, 200, call({ path: 'ok' }))).toBeUndefined();
  });
  test.each<readonly [unknown, number, MappedCall, object]>([
    [
      { error: { code: 'GONE', message: 'over' } },
      400,
      call(),
      { code: 'closed', message: 'over' },
    ],
    [{ error: { code: 'BAD' } }, 400, call(), {}],
    [{}, 406, call(), { code: 'invalid' }],
    [{}, 403, call(undefined, { '403': 'not-found' }), { code: 'not-found' }],
    [undefined, 500, call(), {}],
    [
      { problems: [{ name: 'mail', message: 'wrong' }], details: { title: ['short', 'x'], z: 1 } },
      422,
      call(),
      {
        fields: [
          { field: 'email', code: 'server', message: 'wrong' },
          { field: 'title', code: 'server', message: 'short' },
          { field: 'z', code: 'server' },
        ],
      },
    ],
  ])('%j %i', (json, status, given, expected) => {
    expect(read(json, status, given)).toEqual(expected);
  });
});
