// The conformance kit in a page, as an adapter's author runs it: only what lies behind the backend is done in Node.
import { restAdapter } from '../../../src/adapters/rest/index.js';
import {
  CONFORMANCE_PROMISES,
  conformanceTable,
  runAdapterConformance,
  type ConformanceAgent,
  type ConformancePerson,
  type ConformanceReport,
  type ConformanceSubject,
} from '../../../src/conformance/index.js';
import { pickupRequest } from '../../conformance/subjects/about.js';
import { memorySubject } from '../../conformance/subjects/memory.js';

/** What the suite does for the page: by name, with arguments that JSON can carry. */
export interface Behind {
  people(): Promise<readonly { readonly email: string; readonly token: string }[]>;
  count(subject: string): Promise<number>;
  answer(...given: Parameters<ConformanceAgent['answer']>): Promise<void>;
  setStatus(...given: Parameters<ConformanceAgent['setStatus']>): Promise<void>;
  close(id: string): Promise<void>;
  note(id: string, text: string): Promise<void>;
}

/** Of the run, for the suite to look at. */
export interface Ran {
  readonly table: string;
  /** Promises of the kit. */
  readonly promises: number;
  /** By subject, then by outcome, how many. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** A subject that keeps two of each request: what the kit says of it. */
  readonly twice: Readonly<Record<string, number>>;
  /** Globals of Node that the page has. */
  readonly ofNode: readonly string[];
}

declare global {
  interface Window {
    kitBehind(name: keyof Behind, given: readonly unknown[]): Promise<unknown>;
    runKit(api: string, password: string): Promise<Ran>;
  }
}

const behind = new Proxy({} as Behind, {
  get:
    (_target, name) =>
    (...given: readonly unknown[]) =>
      window.kitBehind(name as keyof Behind, given),
});

function restSubject(api: string, password: string): ConformanceSubject {
  let tokens: readonly string[] = [];
  const person = (email: string): ConformancePerson => ({
    email,
    signIn: (backend, options) => {
      const signIn = backend.session?.signIn;
      if (signIn === undefined) throw new Error('no signIn');
      return signIn({ email, password }, options);
    },
  });
  let pair: Promise<readonly [ConformancePerson, ConformancePerson]> | undefined;
  const people = async (): Promise<readonly [ConformancePerson, ConformancePerson]> => {
    const [one, other] = await behind.people();
    if (one === undefined || other === undefined) throw new Error('not two people');
    tokens = [one.token, other.token];
    return [person(one.email), person(other.email)];
  };
  return {
    name: 'rest (in a page)',
    open: (through) =>
      Promise.resolve(restAdapter({ endpoint: api, brand: 'ebay', fetch: through })),
    people: () => (pair ??= people()),
    request: (about) => pickupRequest('ebay', about),
    refused: {
      request: pickupRequest('ebay', {
        person: person('camille@'),
        subject: 'x',
        message: 'x',
        attachments: [],
      }),
      field: 'email',
    },
    count: (subject) => behind.count(subject),
    agent: {
      answer: (...given) => behind.answer(...given),
      setStatus: (...given) => behind.setStatus(...given),
      close: (id) => behind.close(id),
      note: (id, text) => behind.note(id, text),
    },
    secrets: () => tokens,
    retry: 'key',
  };
}

function countsOf({ outcomes }: ConformanceReport): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes.values()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

window.runKit = async (api, password) => {
  const memory = { ...memorySubject(), name: 'memory (in a page)' };
  const reports = await Promise.all([
    runAdapterConformance(memory),
    runAdapterConformance(restSubject(api, password)),
  ]);
  const honest = memorySubject();
  const twice = await runAdapterConformance(
    { ...honest, count: async (subject) => 2 * (await honest.count(subject)) },
    { only: ({ area }) => area === 'creating' },
  );
  return {
    table: conformanceTable(reports),
    promises: CONFORMANCE_PROMISES.length,
    counts: Object.fromEntries(reports.map((report) => [report.adapter, countsOf(report)])),
    twice: countsOf(twice),
    ofNode: ['process', 'Buffer', 'require', 'global'].filter((name) => name in globalThis),
  };
};
