import type { HelpErrorCode } from '../core/help-error.js';
import { must, mustFail, within } from './check.js';
import type { ConformancePromise } from './promise.js';
import { newKey, type Stage } from './stage.js';
import {
  cutBody,
  emptyBody,
  errorIn200,
  loginPage,
  loginRedirect,
  silence,
  status,
  type WireFault,
} from './wire.js';

/** Longer than any adapter's patience with a silent backend, in ms. */
const PATIENCE = 60_000;

interface Fault {
  readonly name: string;
  readonly fault: WireFault;
  readonly codes: readonly HelpErrorCode[];
  /** Whether a write that ends so may have happened; `undefined`: both are honest. */
  readonly ambiguous?: boolean;
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'an error inside a 200',
    fault: errorIn200,
    codes: ['malformed', 'unavailable', 'invalid', 'forbidden', 'conflict'],
  },
  { name: 'a login page with 200', fault: loginPage, codes: ['malformed', 'unauthorized'] },
  { name: 'a redirect to a login', fault: loginRedirect, codes: ['unauthorized'] },
  {
    name: 'an empty answer',
    fault: emptyBody,
    codes: ['malformed', 'unavailable'],
    ambiguous: true,
  },
  { name: 'half an answer', fault: cutBody, codes: ['malformed', 'unavailable'], ambiguous: true },
  { name: 'a 500', fault: status(500), codes: ['unavailable', 'malformed'], ambiguous: true },
  { name: 'a 403', fault: status(403), codes: ['forbidden', 'not-found'], ambiguous: false },
  { name: 'a 401', fault: status(401), codes: ['unauthorized'], ambiguous: false },
  {
    name: 'a 413',
    fault: status(413),
    codes: ['too-large'],
    ambiguous: false,
  },
];

/** The list, an open conversation and a create, all on a network that does one thing. */
async function under(stage: Stage, { name, fault, codes, ambiguous }: Fault): Promise<void> {
  const visit = await stage.first();
  await stage.needsWire(visit);
  const { id } = await stage.ask(visit);
  stage.break(visit, fault);
  const isRead = name !== 'a 413';
  // Where a session is over, what follows is `unauthorized` before it reaches the network: each call has its own.
  if (isRead) {
    await mustFail(stage.page(visit), codes, `the list, on ${name}`);
    const other = await stage.signedIn(visit.person);
    stage.break(other, fault);
    await mustFail(stage.open(other, id), codes, `a conversation, on ${name}`);
  }
  const writer = await stage.signedIn(visit.person);
  stage.break(writer, fault);
  const error = await mustFail(
    stage.create(writer, stage.newRequest(writer), newKey()),
    codes,
    `a create, on ${name}`,
  );
  // An adapter that looks before it writes fails at the look, and nothing was written.
  const wrote = writer.wire.calls.some(({ method }) => method === 'POST' || method === 'PUT');
  must(
    ambiguous === undefined || !wrote || error.ambiguous === ambiguous,
    `a create, on ${name}: ambiguous is ${error.ambiguous}`,
  );
}

export const FAULT_PROMISES: readonly ConformancePromise[] = [
  ...FAULTS.map((fault): ConformancePromise => ({
    area: 'faults',
    name: `${fault.name} is told as a failure, never as an empty list or a sent request`,
    check: (stage) => under(stage, fault),
  })),
  {
    area: 'faults',
    name: 'too many calls: told with the seconds to wait',
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      stage.break(visit, status(429, { 'retry-after': '7' }));
      for (const work of [
        () => stage.page(visit),
        () => stage.create(visit, stage.newRequest(visit)),
      ]) {
        const { retryAfter, ambiguous } = await mustFail(work(), ['rate-limited'], 'a 429');
        must(retryAfter === 7, `wait ${retryAfter} s`);
        must(!ambiguous, 'a 429 is no answer that was lost');
      }
    },
  },
  {
    area: 'faults',
    name: 'an abort ends a call that hangs',
    isReadOnly: true,
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      stage.break(visit, silence);
      const controller = new AbortController();
      const activities = stage.activities(visit);
      const work = activities.list(
        { filter: 'all', sort: 'updated', limit: 5 },
        { signal: controller.signal },
      );
      setTimeout(() => {
        controller.abort();
      }, 50);
      await mustFail(within(2000, work, 'the abort'), ['aborted'], 'a call that hangs');
    },
  },
  {
    area: 'faults',
    name: 'silence ends: a call has a limit in time',
    isSlow: true,
    check: async (stage) => {
      const visit = await stage.first();
      await stage.needsWire(visit);
      stage.break(visit, silence);
      await mustFail(
        within(PATIENCE, stage.page(visit), 'the limit'),
        ['unavailable', 'blocked', 'offline'],
        'silence',
      );
    },
  },
];
