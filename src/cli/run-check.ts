import { declarativeAdapter } from '../adapters/declarative/index.js';
import type { DeclarativeMapping } from '../adapters/declarative/mapping.js';
import { NotOffered } from '../conformance/check.js';
import {
  conformanceTable,
  runAdapterConformance,
  type ConformanceReport,
} from '../conformance/index.js';
import { HelpError } from '../core/help-error.js';
import type { RequestFilter } from '../core/model/page.js';
import type { HelpBackend } from '../core/ports/backend.js';

export interface Checked {
  readonly mapping: DeclarativeMapping;
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly say: (line: string) => void;
  /** Hears of each call. */
  readonly onCall?: (line: string) => void;
}

/** What became of a run: 0 all works, 1 something is broken, 2 nothing could be said. */
export type Verdict = 0 | 1 | 2;

/** Operations that write; they are never tried. */
const WRITES = [
  'create',
  'upload',
  'discard',
  'reply',
  'solve',
  'rate',
  'read',
  'signOut',
] as const;
/** In ms. */
const PATIENCE = 60_000;

const options = () => ({ signal: AbortSignal.timeout(PATIENCE) });

/** For developers: what it is, and what the backend said. */
const told = (thrown: unknown): string => {
  const { code, message, status } = HelpError.from(thrown);
  return `${code}${status === undefined ? '' : ` (${status})`}: ${message}`;
};

async function probe(
  { mapping, token, say }: Checked,
  backend: HelpBackend,
): Promise<{ readonly email?: string; readonly verdict: Verdict }> {
  let verdict: Verdict = 0;
  const attempt = async (name: string, work: () => Promise<string>): Promise<void> => {
    try {
      say(`  ${name.padEnd(10)} ${await work()}`);
    } catch (thrown) {
      if (thrown instanceof NotOffered) {
        say(`  ${name.padEnd(10)} not tried: ${thrown.message}`);
        return;
      }
      verdict = 1;
      say(`  ${name.padEnd(10)} FAILS: ${told(thrown)}`);
    }
  };
  const missing = (name: keyof DeclarativeMapping): boolean => {
    if (mapping[name] !== undefined) return false;
    say(`  ${name.padEnd(10)} ·`);
    return true;
  };
  say('\noperations');
  if (!missing('connect'))
    await attempt('connect', async () => {
      const { serverNow, config } = await backend.connect({ language: 'en', ...options() });
      const clock = serverNow === undefined ? '' : `, clock ${new Date(serverNow).toISOString()}`;
      return `works${clock}${config === undefined ? '' : ', with a config'}`;
    });
  if (!missing('articles'))
    await attempt('articles', async () => {
      const found = await backend.articles?.find({ language: 'en', limit: 3 }, options());
      return `works: ${found?.length ?? 0} of 3 asked for`;
    });
  let email: string | undefined;
  const { session, activities } = backend;
  if (!missing('me'))
    await attempt('me', async () => {
      if (token === undefined || !session?.exchange) throw new NotOffered('no token given');
      ({ email } = (await session.exchange(token, options())).person);
      return 'works';
    });
  const all = { filter: 'all' as RequestFilter, sort: 'updated' as const, limit: 10 };
  let first: { readonly id: string; readonly number: string } | undefined;
  let file: string | undefined;
  const signedIn = <Part>(part: Part | undefined): Part => {
    if (email === undefined || part === undefined) throw new NotOffered('nobody is signed in');
    return part;
  };
  if (!missing('list'))
    await attempt('list', async () => {
      const told: string[] = [];
      for (const filter of ['all', 'open', 'awaiting', 'solved'] as const) {
        const { items, next, counts } = await signedIn(activities).list(
          { ...all, filter },
          options(),
        );
        first ??= items[0];
        const more = next === undefined ? '' : '+';
        told.push(`${counts?.[filter] ?? `${items.length}${more}`} ${filter}`);
      }
      return `works: ${told.join(', ')}`;
    });
  const one = () => {
    signedIn(activities);
    if (!first) throw new NotOffered('the person has no requests');
    return first;
  };
  if (!missing('search'))
    await attempt('search', async () => {
      const text = one().number;
      const { items } = await signedIn(activities).list({ ...all, text }, options());
      return `works: ${items.length} by a number`;
    });
  if (!missing('open'))
    await attempt('open', async () => {
      const { comments, can } = await signedIn(activities).open(one().id, options());
      file = comments.flatMap(({ files }) => files)[0]?.id;
      const rights = Object.entries(can).flatMap(([name, may]) => (may ? [name] : []));
      return `works: ${comments.length} comments, the person may ${rights.join(', ') || 'only read'}`;
    });
  if (!missing('download'))
    await attempt('download', async () => {
      one();
      if (file === undefined) throw new NotOffered('no file in the newest request');
      const bytes = await activities?.download?.(file, options());
      return `works: ${bytes?.size} bytes`;
    });
  for (const name of WRITES)
    if (!missing(name)) say(`  ${name.padEnd(10)} there; not tried, because it writes`);
  return { verdict, ...(email !== undefined && { email }) };
}

/** Tells what of a document works with its backend. Nothing is created or changed there. */
export async function runCheck(checked: Checked): Promise<Verdict> {
  const { mapping, endpoint, token, say, onCall } = checked;
  let answers = 0;
  const seen: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const began = Date.now();
    const name = `${init?.method ?? 'GET'} ${url.pathname}`;
    try {
      const response = await fetch(input, init);
      answers++;
      onCall?.(`    ${name} → ${response.status}, ${Date.now() - began} ms`);
      return response;
    } catch (thrown) {
      onCall?.(`    ${name} → no answer, ${Date.now() - began} ms`);
      throw thrown;
    }
  };
  const open = (through: typeof fetch): HelpBackend =>
    declarativeAdapter({ endpoint, brand: 'check', mapping, fetch: through });

  const { email, verdict } = await probe(checked, open(seen));
  if (answers === 0 && verdict !== 0) {
    say(`\nNo answer from ${endpoint}.`);
    return 2;
  }
  const person = {
    email: email ?? '',
    signIn: async (backend: HelpBackend) => {
      const exchange = backend.session?.exchange;
      if (email === undefined || token === undefined || !exchange)
        throw new NotOffered('nobody is signed in');
      return exchange(token, options());
    },
  };
  const report: ConformanceReport = await runAdapterConformance(
    {
      name: 'outcome',
      // Through the kit's own network, which breaks on purpose: what happens there is not told.
      open: (through) => Promise.resolve(open(through)),
      people: () => Promise.resolve([person, person]),
      request: () => {
        throw new NotOffered('nothing is written');
      },
      count: () => Promise.reject(new NotOffered('nothing is written')),
      retry: mapping.idempotency?.honoured ? 'key' : mapping.idempotency?.find ? 'look-up' : 'none',
      secrets: () => (token === undefined ? [] : [token]),
    },
    { readOnly: true },
  );
  say(`\n${conformanceTable([report])}`);
  const isBroken = [...report.outcomes.values()].some(({ kind }) => kind === 'broken');
  return verdict === 0 && !isBroken ? 0 : 1;
}
