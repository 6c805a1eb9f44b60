import { FILTERS } from '../adapters/declarative/filters.js';
import type { DeclarativeMapping, MappedCall } from '../adapters/declarative/mapping.js';
import { escapeStep } from './document.js';
import type { Problem } from './problem.js';

// What a schema cannot say: that templates name what is there, that no word of the customer is left behind, that a list goes
// on. The document has the shape of its schema.

/** A text of a document, and where it stands. */
interface Text {
  readonly pointer: string;
  readonly text: string;
}

const REQUEST = [
  'brand',
  'language',
  'category',
  'subject',
  'email',
  'message',
  'fields',
  'attachments',
  'shipment',
  'page',
  'followUpOf',
  'key',
];
const PAGES = ['limit', 'page', 'offset', 'cursor'];
const EVERYWHERE = ['brand', 'person', 'steps'];

/** What templates of a call can name, by where the call is. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  '/connect': ['language'],
  '/me': [],
  '/signOut': [],
  '/create': [...REQUEST, 'details', 'fullMessage'],
  '/idempotency/find': REQUEST,
  '/upload': ['file', 'key'],
  '/discard': ['token'],
  '/list': ['text', 'sort', 'filter', ...PAGES],
  '/search': ['text', 'sort', 'filter', ...PAGES],
  '/open': ['id'],
  '/comments': ['id', ...PAGES],
  '/reply': ['id', 'message', 'attachments', 'key'],
  '/solve': ['id', 'key'],
  '/rate': ['id', 'key', 'score', 'comment'],
  '/read': ['id', 'lastComment'],
  '/download': ['id', 'file'],
  '/articles': ['language', 'category', 'text', 'limit'],
};

/** Names that browsers set themselves, whatever a page says. */
const BROWSER_HEADERS =
  /^(?:cookie|host|origin|referer|content-length|connection|sec-.*|proxy-.*)$/i;
const SECRET_HEADERS = /^(?:authorization|cookie|.*(?:api-?key|token|secret).*)$/i;
const PATH =
  /^(?:'[^']*'|\.|(?:[^.[\]{}|?'\s]+|\[-?\d+\]|\[\w+=[^\]]*\])(?:\.?[^.[\]{}|?'\s]+|\[\d+\]|\[\w+=[^\]]*\])*)$/;

function* textsIn(value: unknown, pointer: string): Generator<Text> {
  if (typeof value === 'string') yield { pointer, text: value };
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value))
      yield* textsIn(inner, `${pointer}/${escapeStep(name)}`);
}

const tagsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, tag = '']) => tag.trim());

/** Whether a template anywhere in a value names it. */
const names = (value: unknown, ...roots: readonly string[]): boolean =>
  [...textsIn(value, '')].some(({ pointer, text }) =>
    [...tagsOf(text), ...(/\/\$(?:each|if)$/.test(pointer) ? [text] : [])].some((tag) =>
      tag
        .replace(/^[?!]/, '')
        .split('|', 1)
        .flatMap((path) => path.split('??'))
        .some((path) => roots.includes(/^[^.[]*/.exec(path.trim())?.[0] ?? '')),
    ),
  );

class Meaning {
  readonly problems: Problem[] = [];
  readonly #mapping: DeclarativeMapping;

  constructor(mapping: DeclarativeMapping) {
    this.#mapping = mapping;
  }

  say(pointer: string, message: string): void {
    this.problems.push({ pointer, message });
  }

  warn(pointer: string, message: string): void {
    this.problems.push({ pointer, message, isWarning: true });
  }

  /** One `path ?? path|filter`. */
  tag(pointer: string, tag: string, known: readonly string[] | undefined, before: unknown): void {
    const [paths = '', ...filters] = tag.split('|').map((part) => part.trim());
    for (const path of paths.split('??').map((each) => each.trim())) {
      if (!PATH.test(path)) {
        this.say(pointer, `{{${tag}}}: "${path}" is no path`);
        continue;
      }
      if (path.startsWith("'")) continue;
      const [root = ''] = /^[^.[]*/.exec(path) ?? [];
      if (known && !known.includes(root))
        this.say(pointer, `{{${tag}}}: there is no "${root}" here; there is ${known.join(', ')}`);
      if (root === 'steps') this.step(pointer, path, before);
    }
    for (const filter of filters) {
      const [name = '', argument = ''] = filter.split(':');
      if (!FILTERS.includes(name))
        this.say(pointer, `{{${tag}}}: no filter "${name}"; there is ${FILTERS.join(', ')}`);
      else if (name === 'map' && !Object.hasOwn(this.#mapping.maps ?? {}, argument))
        this.say(pointer, `{{${tag}}}: /maps has no "${argument}"`);
      else if (name === 'max' && !(Number(argument) > 0))
        this.say(pointer, `{{${tag}}}: "max" needs a number, as in max:255`);
    }
  }

  step(pointer: string, path: string, before: unknown): void {
    const [, name = '', value = ''] = path.split('.');
    const { steps = {} } = this.#mapping;
    if (!Object.hasOwn(steps, name)) this.say(pointer, `there is no step "${name}"`);
    else if (!Object.hasOwn(steps[name]?.capture ?? {}, value))
      this.say(pointer, `the step "${name}" captures no "${value}"`);
    else if (Array.isArray(before) && !before.includes(name))
      this.say(pointer, `the step "${name}" is not in "before" of this call`);
  }

  template({ pointer, text }: Text, known: readonly string[] | undefined, before?: unknown): void {
    if (/\/\$(?:each|if)$/.test(pointer)) return this.tag(pointer, text, known, before);
    const rest = text.replace(/\{\{[^{}]*\}\}/g, '');
    if (rest.includes('{{') || rest.includes('}}'))
      this.say(pointer, `"{{" and "}}" do not fit together in ${JSON.stringify(text)}`);
    let depth = 0;
    for (const tag of tagsOf(text)) {
      if (tag === '/') depth--;
      else if (/^[?!]/.test(tag)) {
        depth++;
        this.tag(pointer, tag.slice(1), known, before);
      } else this.tag(pointer, tag, known, before);
      if (depth < 0) break;
    }
    if (depth !== 0)
      this.say(pointer, `{{?…}} and {{/}} do not fit together in ${JSON.stringify(text)}`);
    return undefined;
  }

  call(pointer: string, call: MappedCall, own: readonly string[] | undefined): void {
    const known = own && [...EVERYWHERE, ...own];
    const { before = [], headers = {} } = call;
    for (const name of ['path', 'query', 'headers', 'json', 'form', 'multipart'] as const)
      for (const text of textsIn(call[name], `${pointer}/${name}`)) {
        const isItem = /\/\$item(?:\/|$)/.test(text.pointer);
        this.template(text, known && isItem ? [...known, 'item'] : known, before);
      }
    for (const name of before)
      if (!Object.hasOwn(this.#mapping.steps ?? {}, name))
        this.say(`${pointer}/before`, `there is no step "${name}"`);
    this.headers(`${pointer}/headers`, headers);
    const bodies = (['json', 'form', 'multipart', 'file'] as const).filter(
      (name) => call[name] !== undefined,
    );
    if (bodies.length > 1) this.say(pointer, `has ${bodies.join(' and ')}: a call has one body`);
    if (bodies.length > 0 && (call.method ?? 'GET') === 'GET')
      this.say(pointer, 'a GET has no body: say the method');
  }

  headers(pointer: string, headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) {
      const at = `${pointer}/${escapeStep(name)}`;
      if (BROWSER_HEADERS.test(name)) this.say(at, `browsers let no page set "${name}"`);
      else if (SECRET_HEADERS.test(name) && !value.includes('{{'))
        this.say(at, 'a secret in this document is everybody’s: use auth, or a proxy that adds it');
    }
  }

  /** Paths and tests, which are no templates. */
  paths(value: unknown, pointer: string): void {
    for (const { pointer: at, text } of textsIn(value, pointer))
      if (!PATH.test(text)) this.say(at, `${JSON.stringify(text)} is no path`);
  }
}

/** Members of an operation that are no paths. */
const NO_PATHS = /^(?:call|paging|order|format|dropIfEmpty|followUp|in)$/;

function* pathsOf(value: unknown, pointer: string): Generator<readonly [unknown, string]> {
  if (typeof value === 'string') yield [value, pointer];
  else if (Array.isArray(value))
    for (const [place, item] of value.entries()) yield* pathsOf(item, `${pointer}/${place}`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value))
      if (!NO_PATHS.test(name)) yield* pathsOf(inner, `${pointer}/${escapeStep(name)}`);
}

function checkPaging(
  meaning: Meaning,
  pointer: string,
  { call, paging }: { readonly call: MappedCall; readonly paging?: { readonly style: string } },
): void {
  if (!paging) return;
  const { style } = paging;
  const at = `${pointer}/paging`;
  if (/^(?:cursor|next-url)$/.test(style) && !('next' in paging))
    meaning.say(at, `the style "${style}" needs "next": where the next one stands`);
  const name = { page: 'page', offset: 'offset', cursor: 'cursor' }[style];
  if (name !== undefined && !names(call, name))
    meaning.say(
      at,
      `the style "${style}" needs {{${name}}} in the call: else each page is the first`,
    );
  if (/^(?:page|offset)$/.test(style) && !('total' in paging) && !('more' in paging))
    meaning.warn(at, 'without "total" or "more" each list ends with an empty page');
  if (style !== 'none' && !names(call, 'limit'))
    meaning.warn(`${pointer}/call`, 'without {{limit}} pages have the backend’s size');
}

/** What of a document of the right shape makes no sense, or loses something. */
export function meaningProblems(mapping: DeclarativeMapping): readonly Problem[] {
  const meaning = new Meaning(mapping);
  const at = (pointer: string): Readonly<Record<string, unknown>> | undefined =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>(
        (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
        mapping,
      ) as Readonly<Record<string, unknown>> | undefined;

  for (const [pointer, known] of Object.entries(NAMES)) {
    const operation = at(pointer);
    if (!operation) continue;
    if (operation['call'] !== undefined)
      meaning.call(`${pointer}/call`, operation['call'] as MappedCall, known);
    for (const [value, place] of pathsOf(operation, pointer)) meaning.paths(value, place);
  }
  for (const [name, { call, capture }] of Object.entries(mapping.steps ?? {})) {
    const pointer = `/steps/${escapeStep(name)}`;
    meaning.call(`${pointer}/call`, call, undefined);
    meaning.paths(capture, `${pointer}/capture`);
    if (call.before) meaning.say(`${pointer}/call/before`, 'a step has no steps before it');
  }
  for (const name of ['request', 'can'] as const)
    for (const [value, place] of pathsOf(mapping[name], `/${name}`)) meaning.paths(value, place);
  for (const name of ['paths', 'label'] as const)
    meaning.paths(mapping.status[name], `/status/${name}`);
  for (const text of textsIn(mapping.status.filter, '/status/filter')) meaning.template(text, []);
  for (const text of textsIn(mapping.headers, '/headers')) meaning.template(text, undefined);
  meaning.headers('/headers', mapping.headers ?? {});

  const { auth, me, list, search, open, comments, create, reply, upload, files } = mapping;
  const { idempotency, credentials = 'omit' } = mapping;
  if (auth) {
    meaning.template({ pointer: '/auth/value', text: auth.value }, ['token']);
    if (!names(auth.value, 'token'))
      meaning.say('/auth/value', 'must name {{token}}: a secret in this document is everybody’s');
  }
  if (me && !auth && credentials === 'omit')
    meaning.say('/me', 'nobody can sign in: there is neither "auth" nor "credentials"');
  const activities = { me, list, open, comments };
  const missing = Object.entries(activities).filter(([, part]) => part === undefined);
  if (missing.length > 0 && (list || open || comments || reply))
    meaning.say(
      '',
      `requests are followed by me, list, open and comments: "${missing.map(([name]) => name).join('", "')}" is missing`,
    );

  if (!names(create.call, 'message', 'fullMessage'))
    meaning.say('/create/call', 'must send {{fullMessage}} or {{message}}: the customer’s words');
  else if (!names(create.call, 'fullMessage', 'details'))
    meaning.warn(
      '/create/call',
      'without {{fullMessage}} or {{details}} the other answers of the form are lost, but for those named',
    );
  if (!names(create.call, 'subject')) meaning.warn('/create/call', 'does not send {{subject}}');
  if (!names(create.call, 'email', 'person'))
    meaning.warn('/create/call', 'does not send {{email}}: answers go to the account’s address');
  if (reply && !names(reply.call, 'message'))
    meaning.say('/reply/call', 'must send {{message}}: the customer’s words');
  if (upload && files) meaning.say('/files', 'files go by "upload" or with the request, not both');
  for (const [name, operation] of [
    ['create', create],
    ['reply', reply],
  ] as const)
    if (operation && (upload || files)) {
      const { call } = operation;
      if (files === 'multipart' ? !call.multipart?.files : !names(call, 'attachments'))
        meaning.say(
          `/${name}/call`,
          `must send ${files === 'multipart' ? '"multipart" with "files"' : '{{attachments}}, as in $each'}: else files are lost`,
        );
    }
  if (files === 'base64' && !JSON.stringify(create.call).includes('base64'))
    meaning.say('/create/call', 'must send {{item.bytes|base64}} of each attachment');
  if (create.followUp && !names(create.call, 'followUpOf'))
    meaning.say('/create/followUp', 'the call does not send {{followUpOf}}');

  const sendsKey = idempotency?.header !== undefined || names(create.call, 'key');
  if (idempotency?.honoured && !sendsKey)
    meaning.say('/idempotency/honoured', 'nothing carries the key: say "header", or send {{key}}');
  const { find } = idempotency ?? {};
  if (find && find.key === undefined && find.same === undefined)
    meaning.say('/idempotency/find', 'needs "key" or "same"');
  if (find?.key !== undefined && !sendsKey)
    meaning.say('/idempotency/find/key', '/create does not send {{key}}: it can never be found');
  if (!idempotency?.honoured && !find)
    meaning.warn(
      '',
      'without "idempotency" a request whose answer was lost is not looked for: the person may send it twice',
    );

  if (list) checkPaging(meaning, '/list', list);
  if (search) {
    checkPaging(meaning, '/search', search);
    if (!names(search.call, 'text')) meaning.say('/search/call', 'does not name {{text}}');
  }
  if (comments?.call) checkPaging(meaning, '/comments', { ...comments, call: comments.call });
  if (comments?.paging && !comments.call)
    meaning.say('/comments/paging', 'there is no call: the comments come with open');
  for (const [name, operation] of [
    ['list', list],
    ['search', search],
  ] as const)
    if (operation && names(operation.call, 'filter') && !mapping.status.filter)
      meaning.say(`/${name}/call`, '{{filter}} is empty: /status/filter is missing');
  for (const value of mapping.status.final ?? [])
    if (!Object.hasOwn(mapping.status.map, value))
      meaning.warn('/status/final', `"${value}" is not in /status/map`);
  if ((comments?.files || comments?.first?.files) && !mapping.download)
    for (const [pointer, given] of [
      ['/comments/files', comments.files],
      ['/comments/first/files', comments.first?.files],
    ] as const)
      if (given && !given.url)
        meaning.say(pointer, 'no file can be fetched: say "url", or "download"');
  if (mapping.download?.base64 !== undefined && !mapping.download.call)
    meaning.say('/download', '"base64" needs a "call"');
  if (mapping.discard && !upload) meaning.say('/discard', 'there is no "upload"');
  return meaning.problems;
}
