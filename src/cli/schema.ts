// The JSON Schema (draft 7) of a declarative mapping. `help-widget schema` prints it, and schema/declarative.schema.json is
// that; the types of src/adapters/declarative/mapping.ts say the same to TypeScript.

/** As much of JSON Schema as is used here. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const ref = (name: string, description?: string): Schema =>
  // Beside a `$ref` draft 7 reads nothing, but editors show it.
  ({ $ref: `#/definitions/${name}`, ...(description !== undefined && { description }) });
const record = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
  description?: string,
): Schema => ({
  type: 'object',
  ...(description !== undefined && { description }),
  properties,
  required,
  additionalProperties: false,
});
const dictionary = (values: Schema, description?: string): Schema => ({
  type: 'object',
  ...(description !== undefined && { description }),
  additionalProperties: values,
});
const one = (values: readonly unknown[], description?: string): Schema => ({
  enum: values,
  ...(description !== undefined && { description }),
});
const list = (items: Schema, minItems = 0): Schema => ({ type: 'array', items, minItems });
const text: Schema = { type: 'string', minLength: 1 };
const yes: Schema = { const: true };
const natural: Schema = { type: 'integer', minimum: 0 };

const paths = (description?: string): Schema => ref('paths', description);
const test = (description?: string): Schema => ref('test', description);
const called = (
  more: Readonly<Record<string, Schema>> = {},
  required: readonly string[] = [],
  description?: string,
): Schema => record({ call: ref('call'), ...more }, ['call', ...required], description);

const CODES = [
  'unauthorized',
  'forbidden',
  'not-found',
  'invalid',
  'conflict',
  'closed',
  'rate-limited',
  'too-large',
  'unavailable',
];

const COMMENT: Readonly<Record<string, Schema>> = {
  id: paths(),
  createdAt: paths(),
  body: paths(),
  format: one(['text', 'html'], 'Default text.'),
  formatPath: paths('Where the answer tells it: a value that contains "html" is HTML.'),
  author: record({
    id: paths(),
    name: paths(),
    mine: test('The person’s own. Default: the author’s id is the person’s.'),
    agent: test(),
  }),
  files: ref('files'),
};

export const SCHEMA: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Help Widget: declarative mapping',
  ...record(
    {
      $schema: { type: 'string' },
      version: { const: 1 },
      credentials: one(['omit', 'same-origin', 'include'], 'Cookies. Default omit.'),
      auth: record(
        { header: ref('header'), value: text },
        ['header', 'value'],
        'Goes with each call of who is signed in; {{token}} is the host page’s.',
      ),
      headers: ref('texts', 'Go with every call.'),
      ok: ref('ok', 'Of every call that does not say otherwise.'),
      maps: dictionary(
        dictionary({ type: ['string', 'number', 'boolean'] }),
        'Tables of the filter map:name; "*" is everything else.',
      ),
      steps: dictionary(
        called({ capture: { ...dictionary(paths()), minProperties: 1 }, cacheSeconds: natural }, [
          'capture',
        ]),
        'Calls before a call, for a CSRF token or the like: {{steps.name.value}}.',
      ),
      errors: record({
        message: paths(),
        list: paths('Sentences that belong to no field.'),
        fields: record({
          items: paths('A list of problems, each with its field and message.'),
          field: paths(),
          message: paths(),
          object: paths('Or an object: field → sentence, sentences, or problems.'),
          names: dictionary({ type: 'string' }, 'The backend’s name → ours.'),
        }),
        code: record({ path: paths(), map: dictionary(one(CODES)) }, ['path', 'map']),
        codes: ref('codes'),
      }),
      status: record(
        {
          paths: paths('Each is looked up in map; the first is the backend’s own word.'),
          map: { ...dictionary(one(['open', 'awaiting', 'solved'])), minProperties: 1 },
          label: paths('Name of a status that is not in map.'),
          final: list({ type: 'string' }),
          filter: record({
            all: { type: 'string' },
            open: { type: 'string' },
            awaiting: { type: 'string' },
            solved: { type: 'string' },
          }),
        },
        ['paths', 'map'],
      ),
      request: record(
        {
          id: paths(),
          number: paths('Default id.'),
          subject: paths(),
          category: paths(),
          reference: paths(),
          createdAt: paths(),
          updatedAt: paths('Default createdAt.'),
          unread: test(),
          followUpOf: record({ id: paths(), number: paths() }, ['id']),
          cc: paths(),
          rating: record({ good: test(), bad: test(), comment: paths() }, ['good', 'bad']),
        },
        ['id', 'subject', 'createdAt'],
        'A request wherever one is told.',
      ),
      can: record(
        { reply: test(), reopen: test(), solve: test(), rate: test(), followUp: test() },
        [],
        'What a person may do with a request. Default: reply unless final, the rest where there is a call.',
      ),
      files: one(
        ['multipart', 'base64'],
        'How files go with a request. With upload: by token. Default: no files.',
      ),
      idempotency: record(
        {
          honoured: yes,
          header: ref('header'),
          find: called(
            {
              items: paths(),
              key: paths('Where a row has the key.'),
              same: { ...record({ subject: paths(), message: paths() }), minProperties: 1 },
            },
            ['items'],
          ),
        },
        [],
        'How a write is not done twice.',
      ),
      connect: called({ config: paths(), now: paths() }),
      me: called({ id: paths(), name: paths(), email: paths() }, ['id', 'email']),
      signOut: called(),
      create: called({ request: paths(), pending: test(), followUp: yes }),
      upload: called({ token: paths() }, ['token']),
      discard: called(),
      list: ref('list'),
      search: ref('list', 'With words; without it this side looks through the list.'),
      open: called({ request: paths() }),
      comments: record(
        {
          call: ref('call', 'Without it they are in the answer of open.'),
          items: paths(),
          paging: ref('paging'),
          order: one(['asc', 'desc']),
          keepIf: test(),
          dropIf: test(),
          dropIfEmpty: yes,
          first: ref('comment', 'The request’s own words, where they are apart.'),
          people: record({ items: paths(), id: paths(), name: paths(), agent: test() }, [
            'items',
            'id',
          ]),
          ...COMMENT,
        },
        ['items', 'id', 'createdAt', 'body'],
      ),
      reply: called(),
      solve: called(),
      rate: called(),
      read: called(),
      download: record({
        call: ref('call'),
        base64: paths('Where JSON has the bytes. Without it the answer is the bytes.'),
      }),
      articles: called(
        { items: paths(), id: paths(), title: paths(), summary: paths(), url: paths() },
        ['items', 'id', 'title'],
      ),
    },
    ['version', 'status', 'request', 'create'],
  ),
  definitions: {
    paths: {
      description:
        'a.b[0].c, list[id=7].value, \'a literal\', "." for all; or a list: the first that is there.',
      type: ['string', 'array'],
      minLength: 1,
      minItems: 1,
      items: text,
    },
    test: {
      description:
        'A path whose value is there and true; or { path, in: [values] }; or true or false.',
      type: ['boolean', 'string', 'array', 'object'],
      minLength: 1,
      minItems: 1,
      items: text,
      properties: { path: paths(), in: list({ type: 'string' }, 1) },
      required: ['path', 'in'],
      additionalProperties: false,
    },
    header: { type: 'string', pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
    texts: dictionary({ type: 'string' }),
    codes: dictionary(one(CODES), 'By status, for example { "403": "not-found" }.'),
    ok: record(
      {
        status: list({ type: 'integer', minimum: 200, maximum: 299 }, 1),
        path: test('Must hold.'),
        notPath: test('Must not hold: the error in a 200.'),
        message: paths(),
        code: one(CODES, 'What such an answer is. Default invalid.'),
        empty: yes,
      },
      [],
      'What a good answer is, beyond a status of 2xx.',
    ),
    call: record(
      {
        method: one(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'Default GET.'),
        path: {
          type: 'string',
          pattern: '^/[^?#]*$|^/.*\\{\\{',
          description: 'Below the endpoint.',
        },
        query: ref('texts', 'What comes out empty is left out.'),
        headers: ref('texts'),
        json: { description: 'Any JSON with templates; $each/$item, $if/$then/$else.' },
        form: ref('texts'),
        multipart: record({ fields: ref('texts'), files: text }),
        file: { const: true, description: 'The bytes of the file, and nothing else.' },
        before: list(text),
        ok: ref('ok'),
        codes: ref('codes'),
      },
      ['path'],
    ),
    paging: record(
      {
        style: one(['page', 'offset', 'cursor', 'next-url', 'link-header', 'none']),
        first: natural,
        total: paths(),
        more: test(),
        next: paths('cursor, next-url: where the next one stands.'),
        maxLimit: { type: 'integer', minimum: 1 },
      },
      ['style'],
    ),
    list: called({ items: paths(), paging: ref('paging'), count: paths() }, ['items', 'paging']),
    files: record(
      {
        items: paths(),
        keepIf: test(),
        id: paths(),
        name: paths(),
        type: paths(),
        size: paths(),
        url: paths(),
      },
      ['items', 'id', 'name'],
    ),
    comment: record(COMMENT, ['id', 'createdAt', 'body']),
  },
};
