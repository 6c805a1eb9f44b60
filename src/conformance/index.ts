import { BrokenPromise, NotOffered } from './check.js';
import { CONVERSATION } from './conversation.js';
import { CONNECTING, CREATING, FILES } from './creating.js';
import { FAULT_PROMISES } from './faults.js';
import { LIST } from './list.js';
import { LOOKING } from './looking.js';
import { PEOPLE, SESSION } from './people.js';
import type { ConformancePromise } from './promise.js';
import type { ConformanceOutcome, ConformanceReport } from './report.js';
import { Stage } from './stage.js';
import type { ConformanceSubject } from './subject.js';

export type { ConformanceArea, ConformancePromise } from './promise.js';
export type {
  ConformanceAgent,
  ConformancePerson,
  ConformanceRequest,
  ConformanceSubject,
} from './subject.js';
export { conformanceTable, type ConformanceOutcome, type ConformanceReport } from './report.js';

/** All that an adapter owes to the widget, in the order of the table. */
export const CONFORMANCE_PROMISES: readonly ConformancePromise[] = [
  ...CONNECTING,
  ...CREATING,
  ...FILES,
  ...FAULT_PROMISES,
  ...LIST,
  ...CONVERSATION,
  ...PEOPLE,
  ...SESSION,
];

/** What can be checked on a backend that is in use: of the promises above those that write nothing, and more of their kind. */
export const READ_ONLY_PROMISES: readonly ConformancePromise[] = [
  ...CONFORMANCE_PROMISES.filter(({ isReadOnly }) => isReadOnly),
  ...LOOKING,
];

export interface ConformanceOptions {
  /**
   * Nothing is created or changed: looks at what the person has already, and tells `not offered` where that is nothing.
   * Default `false`.
   */
  readonly readOnly?: boolean;
  /** Only these. Default: all. */
  readonly only?: (promise: ConformancePromise) => boolean;
  /** Called after each. */
  readonly onOutcome?: (promise: ConformancePromise, outcome: ConformanceOutcome) => void;
}

async function outcomeOf(
  promise: ConformancePromise,
  subject: ConformanceSubject,
): Promise<ConformanceOutcome> {
  try {
    await promise.check(new Stage(subject));
    return { kind: 'kept' };
  } catch (thrown) {
    if (thrown instanceof NotOffered) return { kind: 'not-offered', why: thrown.message };
    return {
      kind: 'broken',
      why: thrown instanceof BrokenPromise ? thrown.message : `it threw ${String(thrown)}`,
    };
  }
}

/**
 * Checks whether an adapter keeps what the widget promises to customers. Runs in Node and in a browser, one promise after
 * the other; the slow ones beside them. Never rejects because of the adapter: read the report.
 */
export async function runAdapterConformance(
  subject: ConformanceSubject,
  { readOnly = false, only = () => true, onOutcome }: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const chosen = (readOnly ? READ_ONLY_PROMISES : CONFORMANCE_PROMISES).filter(only);
  const outcomes = new Map<string, ConformanceOutcome>();
  const perform = async (promise: ConformancePromise): Promise<void> => {
    const outcome = await outcomeOf(promise, subject);
    outcomes.set(promise.name, outcome);
    onOutcome?.(promise, outcome);
  };
  const slow = chosen.filter(({ isSlow }) => isSlow).map(perform);
  for (const promise of chosen) if (!promise.isSlow) await perform(promise);
  await Promise.all(slow);
  return { adapter: subject.name, outcomes };
}
