import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FILTERS } from '../../src/adapters/declarative/filters.js';
import type {
  DeclarativeMapping,
  MappedCall,
  MappedComment,
  MappedFiles,
  Ok,
  Paging,
} from '../../src/adapters/declarative/mapping.js';
import { meaningProblems } from '../../src/cli/check-meaning.js';
import { schemaProblems } from '../../src/cli/check-schema.js';
import { NoJson, readDocument } from '../../src/cli/document.js';
import { SCHEMA, type Schema } from '../../src/cli/schema.js';
import { EXAMPLES } from '../conformance/subjects/declarative.js';
import { startCompany, type CompanyServer } from '../support/declarative-servers/company.js';
import { startRedmine } from '../support/declarative-servers/redmine.js';
import { startZendesk } from '../support/simulators/zendesk.js';

const ROOT = join(import.meta.dirname, '../..');
const LIMIT = 60_000;

/** The command as the package has it, unpacked without its dependencies. */
let program = '';
/** Paths in the package. */
let packed: readonly string[] = [];

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd: ROOT, timeout: LIMIT, env: { ...process.env, NODE_OPTIONS: '', ...env } },
      (error, out, err) => {
        resolve({ code: error ? Number(error.code ?? -1) : 0, out, err });
      },
    );
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'help-widget-'));
  const exec = promisify(execFile);
  const at = { cwd: ROOT, timeout: LIMIT };
  const source = join(folder, 'source');
  const build = ['node_modules/vite/bin/vite.js', 'build', '--outDir', join(source, 'dist/npm')];
  await exec(process.execPath, build, at);
  for (const name of ['package.json', 'schema', 'README.md', 'LICENSE'])
    await cp(join(ROOT, name), join(source, name), { recursive: true });
  const { stdout } = await exec('npm', ['pack', '--ignore-scripts', '--json', source], {
    ...at,
    cwd: folder,
  });
  const [pack] = JSON.parse(stdout) as {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  packed = (pack?.files ?? []).map(({ path }) => path);
  await exec('tar', ['-xzf', pack?.filename ?? ''], { ...at, cwd: folder });
  const unpacked = join(folder, 'package');
  const { bin } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  program = join(unpacked, bin['help-widget'] ?? '');
}, 3 * LIMIT);
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function fileOf(content: unknown): Promise<string> {
  const path = join(folder, `config${(files += 1)}.json`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

/** A company with a person who has requests in each status. */
async function companyInUse(): Promise<{ readonly server: CompanyServer; readonly token: string }> {
  const server = await startCompany();
  const alice = server.addUser('Alice Martin');
  const agent = server.addUser('Ana', 'agent');
  const csrf = await fetch(`${server.origin}/csrf`, {
    headers: { authorization: `Bearer ${alice.token}` },
  });
  const { data } = (await csrf.json()) as { readonly data: { readonly csrfToken: string } };
  for (let count = 0; count < 7; count++)
    await fetch(`${server.origin}/tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${alice.token}`,
        'x-csrf-token': data.csrfToken,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ title: `Ticket ${count}`, text: 'Hello', mail: alice.mail }),
    });
  const [one, two, three] = server.tickets;
  server.setState(one?.id ?? '', 30);
  server.say(two?.id ?? '', agent, { content: 'Which one?' }, 20);
  server.setState(three?.id ?? '', 40);
  return { server, token: alice.token };
}

/** Changes a document; without a value, what is there goes. */
type Edit = (set: (pointer: string, value?: unknown) => void) => void;

function edit(example: object, change: Edit): unknown {
  const copy = structuredClone(example);
  change((pointer, ...value) => {
    const steps = pointer.split('/').slice(1);
    const name = steps.pop() ?? '';
    const parent = steps.reduce<unknown>(
      (inner, step) => (inner as Readonly<Record<string, unknown>>)[step],
      copy,
    ) as Record<string, unknown>;
    if (value.length > 0) [parent[name]] = value;
    else delete parent[name];
  });
  return copy;
}

describe('a document', () => {
  test.each<readonly [string, number, number, RegExp]>([
    ['{\n  "version": 1,\n}', 3, 1, /double quotes/],
    ['{\n  "version" 1\n}', 2, 13, /":" is expected/],
    ['{"a": tru}', 1, 7, /a value is expected/],
    ['{"a": 01}', 1, 7, /a value is expected/],
    ['{"a": "x\n"}', 1, 7, /double quotes/],
    ['[1, 2', 1, 6, /"," or "\]"/],
    ['', 1, 1, /ends too early/],
    ['{} x', 1, 4, /nothing may follow/],
    ["{'a': 1}", 1, 2, /double quotes/],
  ])('%j is no JSON', (text, line, column, why) => {
    expect.assertions(3);
    try {
      readDocument(text);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(NoJson);
      expect((thrown as NoJson).position).toEqual({ line, column });
      expect((thrown as NoJson).message).toMatch(why);
    }
  });

  test('reads what JSON.parse reads, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(readDocument(text).value).toEqual(JSON.parse(text));
      }),
    );
    const agrees = (text: string): void => {
      const ours = (() => {
        try {
          return JSON.stringify(readDocument(text).value);
        } catch {
          return 'no';
        }
      })();
      const theirs = (() => {
        try {
          return JSON.stringify(JSON.parse(text));
        } catch {
          return 'no';
        }
      })();
      expect(ours).toBe(theirs);
    };
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', '1', ' ', '\\'),
        (value, at, sign) => {
          const text = JSON.stringify(value);
          const place = at % (text.length + 1);
          agrees(text.slice(0, place) + sign + text.slice(place + (at % 2)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('knows where things stand, and what stands twice', () => {
    const document = readDocument('{\n  "a": [1,\n    {"b/c": 2}],\n  "a": 3\n}');
    expect(document.positionOf('/a/1/b~1c')).toEqual({ line: 3, column: 6 });
    expect(document.positionOf('/a/1/none/deeper')).toEqual({ line: 3, column: 5 });
    expect(document.positionOf('')).toEqual({ line: 1, column: 1 });
    expect(document.twice).toEqual(['/a']);
  });
});

describe('the schema', () => {
  test('schema/declarative.schema.json is what `help-widget schema` prints', async () => {
    const file = await readFile(join(ROOT, 'schema/declarative.schema.json'), 'utf8');
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(SCHEMA)));
    const { out, code } = await run(['schema']);
    expect(JSON.parse(out)).toEqual(JSON.parse(file));
    expect(code).toBe(0);
  });

  test('has the members that the types have', () => {
    type Names<Type> = Readonly<Record<keyof Required<Type>, true>>;
    type Part<Name extends keyof DeclarativeMapping> = Names<NonNullable<DeclarativeMapping[Name]>>;
    const mapping: Names<DeclarativeMapping> = {
      $schema: true,
      version: true,
      credentials: true,
      auth: true,
      headers: true,
      ok: true,
      maps: true,
      steps: true,
      errors: true,
      status: true,
      request: true,
      can: true,
      files: true,
      idempotency: true,
      connect: true,
      me: true,
      signOut: true,
      create: true,
      upload: true,
      discard: true,
      list: true,
      search: true,
      open: true,
      comments: true,
      reply: true,
      solve: true,
      rate: true,
      read: true,
      download: true,
      articles: true,
    };
    const comment: Names<MappedComment> = {
      id: true,
      createdAt: true,
      body: true,
      format: true,
      formatPath: true,
      author: true,
      files: true,
    };
    const comments: Part<'comments'> = {
      ...comment,
      call: true,
      items: true,
      paging: true,
      order: true,
      keepIf: true,
      dropIf: true,
      dropIfEmpty: true,
      first: true,
      people: true,
    };
    const call: Names<MappedCall> = {
      method: true,
      path: true,
      query: true,
      headers: true,
      json: true,
      form: true,
      multipart: true,
      file: true,
      before: true,
      ok: true,
      codes: true,
    };
    const ok: Names<Ok> = {
      status: true,
      path: true,
      notPath: true,
      message: true,
      code: true,
      empty: true,
    };
    const paging: Names<Paging> = {
      style: true,
      first: true,
      total: true,
      more: true,
      next: true,
      maxLimit: true,
    };
    const files: Names<MappedFiles> = {
      items: true,
      keepIf: true,
      id: true,
      name: true,
      type: true,
      size: true,
      url: true,
    };
    const request: Part<'request'> = {
      id: true,
      number: true,
      subject: true,
      category: true,
      reference: true,
      createdAt: true,
      updatedAt: true,
      unread: true,
      followUpOf: true,
      cc: true,
      rating: true,
    };
    const errors: Part<'errors'> = {
      message: true,
      list: true,
      fields: true,
      code: true,
      codes: true,
    };
    const status: Part<'status'> = {
      paths: true,
      map: true,
      label: true,
      final: true,
      filter: true,
    };
    const idempotency: Part<'idempotency'> = { honoured: true, header: true, find: true };
    const list: Part<'list'> = { call: true, items: true, paging: true, count: true };
    const create: Part<'create'> = { call: true, request: true, pending: true, followUp: true };
    const parts = { comments, request, errors, status, idempotency, create };
    const names = (schema: Schema | undefined) => Object.keys(schema?.properties ?? {}).toSorted();
    const own = (members: object) => Object.keys(members).toSorted();
    expect(names(SCHEMA)).toEqual(own(mapping));
    for (const [name, members] of Object.entries(parts))
      expect(names(SCHEMA.properties?.[name])).toEqual(own(members));
    for (const [name, members] of Object.entries({ call, ok, paging, files, comment, list }))
      expect(names(SCHEMA.definitions?.[name])).toEqual(own(members));
  });

  test('says of any document what Ajv says', () => {
    const validate = new Ajv().compile(SCHEMA);
    const examples = Object.values(EXAMPLES);
    const places = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, inner]) => [
            [...path, name],
            ...places(inner, [...path, name]),
          ])
        : [];
    for (const example of examples) expect(schemaProblems(example)).toEqual([]);
    let wrong = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...examples),
        fc.nat(),
        fc.oneof(
          fc.constantFrom<unknown>(
            null,
            0,
            1,
            200,
            1.5,
            true,
            false,
            '',
            'x',
            '/x',
            '/x?y',
            'x y',
            'GET',
            'invalid',
            [],
            ['x'],
            [''],
            {},
            { x: 'y' },
            { call: { path: '/x' } },
            { path: 'x', in: ['y'] },
            { path: 'x', in: [] },
            undefined,
          ),
          fc.jsonValue(),
        ),
        fc.constantFrom('change', 'add', 'remove'),
        (example, at, by, how) => {
          const copy = structuredClone(example) as unknown;
          const all = places(example);
          const path = all[at % all.length] ?? [];
          let parent = copy as Record<string, unknown>;
          for (const step of path.slice(0, -1)) parent = parent[step] as Record<string, unknown>;
          const name = path.at(-1) ?? '';
          if (how === 'remove') delete parent[name];
          else if (how === 'add' && !Array.isArray(parent)) parent[`${name}x`] = by;
          else parent[name] = by;
          const document: unknown = JSON.parse(JSON.stringify(copy));
          const isRight = validate(document) === true;
          if (!isRight) wrong++;
          expect(schemaProblems(document).length === 0).toBe(isRight);
        },
      ),
      { numRuns: 2000 },
    );
    expect(wrong).toBeGreaterThan(200);
  });
});

describe('what makes no sense', () => {
  const { company, redmine, zendesk } = EXAMPLES;
  test.each<readonly [string, object, Edit, string, RegExp]>([
    [
      'an unknown name',
      company,
      (set) => {
        set('/open/call/path', '/t/{{ticket}}');
      },
      '/open/call/path',
      /no "ticket" here; there is .*id/,
    ],
    [
      'an unknown filter',
      company,
      (set) => {
        set('/create/call/json/title', '{{subject|eval}}');
      },
      '/create/call/json/title',
      /no filter "eval"/,
    ],
    [
      'a map that is not there',
      company,
      (set) => {
        set('/create/call/json/title', '{{subject|map:x}}');
      },
      '/create/call/json/title',
      /\/maps has no "x"/,
    ],
    [
      'an open condition',
      company,
      (set) => {
        set('/create/call/json/title', '{{?subject}}x');
      },
      '/create/call/json/title',
      /do not fit together/,
    ],
    [
      'a half tag',
      company,
      (set) => {
        set('/create/call/json/title', '{{subject');
      },
      '/create/call/json/title',
      /do not fit together/,
    ],
    [
      'no path',
      company,
      (set) => {
        set('/request/id', 'a..b[');
      },
      '/request/id',
      /is no path/,
    ],
    [
      'no path in a list',
      company,
      (set) => {
        set('/comments/files/name', ['ok', 'a b']);
      },
      '/comments/files/name/1',
      /is no path/,
    ],
    [
      'an unknown step',
      company,
      (set) => {
        set('/create/call/before', ['other']);
      },
      '/create/call/before',
      /no step "other"/,
    ],
    [
      'a step not taken',
      company,
      (set) => {
        set('/solve/call/before');
      },
      '/solve/call/headers/x-csrf-token',
      /not in "before"/,
    ],
    [
      'a value not captured',
      company,
      (set) => {
        set('/solve/call/headers/x-csrf-token', '{{steps.csrf.x}}');
      },
      '/solve/call/headers/x-csrf-token',
      /captures no "x"/,
    ],
    [
      'words left behind',
      company,
      (set) => {
        set('/create/call/json/text', 'hello');
      },
      '/create/call',
      /customer’s words/,
    ],
    [
      'a reply left behind',
      company,
      (set) => {
        set('/reply/call/json/content', 'hello');
      },
      '/reply/call',
      /customer’s words/,
    ],
    [
      'files left behind',
      company,
      (set) => {
        set('/reply/call/json/attachments');
      },
      '/reply/call',
      /else files are lost/,
    ],
    [
      'a dropped offset',
      company,
      (set) => {
        set('/list/call/query/offset');
      },
      '/list/paging',
      /each page is the first/,
    ],
    [
      'a dropped cursor',
      zendesk,
      (set) => {
        set('/list/call/query/page[after]');
      },
      '/list/paging',
      /each page is the first/,
    ],
    [
      'a cursor from nowhere',
      zendesk,
      (set) => {
        set('/list/paging/next');
      },
      '/list/paging',
      /needs "next"/,
    ],
    [
      'a key that is not sent',
      redmine,
      (set) => {
        set('/create/call/json/issue/custom_fields', []);
      },
      '/idempotency/find/key',
      /can never be found/,
    ],
    [
      'a secret',
      redmine,
      (set) => {
        set('/auth/value', 'abc123');
      },
      '/auth/value',
      /everybody’s/,
    ],
    [
      'a secret in a header',
      redmine,
      (set) => {
        set('/headers', { Authorization: 'Bearer abc' });
      },
      '/headers/Authorization',
      /everybody’s/,
    ],
    [
      'a header of the browser',
      redmine,
      (set) => {
        set('/headers', { Cookie: '{{key}}' });
      },
      '/headers/Cookie',
      /browsers let no page/,
    ],
    [
      'a body in a GET',
      redmine,
      (set) => {
        set('/open/call/json', {});
      },
      '/open/call',
      /GET has no body/,
    ],
    [
      'two bodies',
      redmine,
      (set) => {
        set('/reply/call/form', { a: 'b' });
      },
      '/reply/call',
      /one body/,
    ],
    [
      'a list without open',
      redmine,
      (set) => {
        set('/open');
      },
      '',
      /"open" is missing/,
    ],
    [
      'files by two ways',
      zendesk,
      (set) => {
        set('/files', 'base64');
      },
      '/files',
      /not both/,
    ],
    [
      'files nobody can fetch',
      redmine,
      (set) => {
        set('/download');
      },
      '/comments/files',
      /no file can be fetched/,
    ],
    [
      'a search for nothing',
      company,
      (set) => {
        set('/search/call/query/q');
      },
      '/search/call',
      /does not name \{\{text\}\}/,
    ],
  ])('%s', (_name, example, change, pointer, message) => {
    const document = edit(example, change);
    expect(schemaProblems(document)).toEqual([]);
    const errors = meaningProblems(document as never).filter(({ isWarning }) => !isWarning);
    expect(errors).toContainEqual({ pointer, message: expect.stringMatching(message) });
  });

  test('the examples have no errors', () => {
    for (const example of [company, redmine, zendesk])
      expect(meaningProblems(example).filter(({ isWarning }) => !isWarning)).toEqual([]);
  });
});

describe('the documentation', () => {
  test('its example has no errors, and its table every filter', async () => {
    const text = await readFile(join(ROOT, 'docs/declarative-rest.md'), 'utf8');
    const example: unknown = JSON.parse(/```json\n([^]*?)```/.exec(text)?.[1] ?? '');
    expect(schemaProblems(example)).toEqual([]);
    expect(meaningProblems(example as never)).toEqual([]);
    const table = text.slice(text.indexOf('| filter'), text.indexOf('| templates of'));
    for (const filter of FILTERS) expect(table).toMatch(new RegExp(`\`${filter}[\`:]`));
  });
});

describe('the command', () => {
  test('tells file, line and column, and what was meant', async () => {
    const path = await fileOf(
      '{\n  "version": 1,\n  "statuss": {},\n  "status": { "paths": "s", "map": { "a": "opne" } },\n  "request": { "id": "id", "subject": "s", "createdAt": "c" },\n  "create": { "call": { "path": "requests" } }\n}\n',
    );
    const { code, out } = await run(['check', path]);
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      `${path}:3:3: error: /statuss: "statuss" is not known here: did you mean "status"?`,
      `${path}:4:38: error: /status/map/a: must be one of "open", "awaiting", "solved"`,
      `${path}:6:25: error: /create/call/path: must begin with "/": it is below the endpoint`,
      `${path}: 3 errors, 0 warnings`,
      '',
    ]);
  });

  test.each([
    [['--help'], 0, /help-widget check <config.json>/, 'out'],
    [['check', 'docs/examples/declarative/company.json'], 0, /0 errors/, 'out'],
    [[], 2, /Say what to do/, 'err'],
    [['check'], 2, /Not understood: check/, 'err'],
    [['chekc', 'x'], 2, /Not understood/, 'err'],
    [['check', 'nothing-here.json'], 2, /ENOENT/, 'err'],
    [['check', 'x', '--agianst', 'y'], 2, /Unknown option '--agianst'/, 'err'],
    [['check', 'x', '--against', 'ftp://x'], 2, /No address: ftp/, 'err'],
    [['check', 'x', '--token', 'a', '--token-env', 'b'], 2, /Either/, 'err'],
    [['check', 'x', '--token-env', 'NOT_THERE'], 2, /no NOT_THERE/, 'err'],
  ] as const)('%j ends with %i', async (args, code, text, where) => {
    const result = await run(args);
    expect(result[where]).toMatch(text);
    expect(result.code).toBe(code);
  });

  test('no JSON is told by its place', async () => {
    const path = await fileOf('{\n  "version": 1,\n');
    const { code, out } = await run(['check', path]);
    expect(out).toBe(`${path}:3:1: error: the document ends too early\n`);
    expect(code).toBe(1);
  });

  test('the company works; nothing is written; the token is not printed', async () => {
    const { server, token } = await companyInUse();
    try {
      const before = JSON.stringify(server.tickets);
      const seen = server.calls.length;
      const { code, out, err } = await run(
        [
          'check',
          'docs/examples/declarative/company.json',
          '--against',
          server.origin,
          '--token-env',
          'TOK',
          '--verbose',
        ],
        { TOK: token },
      );
      expect(err).toBe('');
      expect(out).toContain('works: 7 all, 4 open, 1 awaiting, 2 solved');
      expect(out).toMatch(/open +works: 1 comments, the person may/);
      expect(out).toMatch(/create +there; not tried/);
      expect(out).toMatch(/upload +·/);
      expect(out).toMatch(/GET \/tickets → 200/);
      expect(out).toMatch(/^broken +0$/m);
      expect(code).toBe(0);
      expect(out).not.toContain(token);
      expect(JSON.stringify(server.tickets)).toBe(before);
      for (const { method } of server.calls.slice(seen)) expect(method).toBe('GET');
    } finally {
      await server.close();
    }
  });

  test('without a token it tells what it could not try', async () => {
    const { server } = await companyInUse();
    try {
      const { code, out } = await run([
        'check',
        'docs/examples/declarative/company.json',
        '--against',
        server.origin,
      ]);
      expect(out).toMatch(/connect +works, clock 20/);
      expect(out).toMatch(/list +not tried: nobody is signed in/);
      expect(out).toMatch(/nobody sees a list without a session +kept/);
      expect(code).toBe(0);
    } finally {
      await server.close();
    }
  });

  test('a token that is refused is 1, a backend that is not there 2', async () => {
    const { server } = await companyInUse();
    const args = [
      'check',
      'docs/examples/declarative/company.json',
      '--against',
      server.origin,
      '--token',
      'secret-wrong',
    ];
    const refused = await run(args).finally(() => server.close());
    expect(refused.out).toMatch(/me +FAILS: unauthorized \(401\)/);
    expect(refused.code).toBe(1);
    const gone = await run(args);
    expect(gone.out).toContain('No answer from');
    expect(gone.code).toBe(2);
    expect(refused.out + gone.out).not.toContain('secret-wrong');
  });

  test('Redmine and Zendesk work', async () => {
    const redmine = await startRedmine();
    const zendesk = await startZendesk();
    try {
      const user = redmine.addUser('Alice');
      for (const subject of ['one', 'two', 'three'])
        await fetch(`${redmine.origin}/issues.json`, {
          method: 'POST',
          headers: { 'x-redmine-api-key': user.key },
          body: JSON.stringify({ issue: { project_id: 'support', subject, description: 'Hi' } }),
        });
      const one = await run(
        [
          'check',
          'docs/examples/declarative/redmine.json',
          '--against',
          redmine.origin,
          '--token-env',
          'TOK',
        ],
        { TOK: user.key },
      );
      expect(one.out).toContain('works: 3 all, 3 open, 0 awaiting, 0 solved');
      expect(one.code).toBe(0);
      const token = zendesk.tokenOf(zendesk.addUser('Bob'));
      const other = await run(
        [
          'check',
          'docs/examples/declarative/zendesk.json',
          '--against',
          zendesk.origin,
          '--token-env',
          'TOK',
        ],
        { TOK: token },
      );
      expect(other.out).toMatch(/articles +works/);
      expect(other.code).toBe(0);
    } finally {
      await redmine.close();
      await zendesk.close();
    }
  });

  describe('seeded faults are found', () => {
    test.each<readonly [string, Edit, RegExp]>([
      [
        'a wrong status map',
        (set) => {
          set('/status/map/30', 'open');
        },
        /BROKEN .*each row is under the filter of its status.*is open by its status "30", and not under open/,
      ],
      [
        'no mark of an error in a 200',
        (set) => {
          set('/ok/path');
        },
        /BROKEN .*a request that is not there is not-found.*malformed instead of not-found/,
      ],
      [
        'pages that do not go on',
        (set) => {
          set('/list/paging', { style: 'none' });
        },
        /BROKEN .*small pages join to what a large page has/,
      ],
      [
        'a dropped offset',
        (set) => {
          set('/list/call/query/offset');
        },
        /:\d+:\d+: error: \/list\/paging: .*each page is the first/,
      ],
    ])('%s', async (_name, seed, found) => {
      const { server, token } = await companyInUse();
      try {
        const document = edit(EXAMPLES.company, seed);
        const args = [
          'check',
          await fileOf(document),
          '--against',
          server.origin,
          '--token',
          token,
        ];
        const { out, code } = await run(args);
        expect(out).toMatch(found);
        expect(code).toBe(1);
      } finally {
        await server.close();
      }
    });
  });
});

test('the package has the command, the adapter and the schema', async () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      'dist/npm/cli/main.js',
      'dist/npm/adapters/declarative/index.js',
      'schema/declarative.schema.json',
    ]),
  );
  expect(await readFile(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});
