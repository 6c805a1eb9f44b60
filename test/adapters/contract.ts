import { createHash } from 'node:crypto';
import { HelpError, type HelpErrorCode } from '../../src/core/help-error.js';
import type { UploadFile } from '../../src/core/ports/backend.js';

/** One thing that every adapter owes to the widget. */
export interface ContractPromise<Fixture> {
  readonly name: string;
  /** Throws when it is broken. */
  readonly check: (fixture: Fixture) => Promise<void>;
}

export const never = new AbortController().signal;
export const newKey = (): string => crypto.randomUUID();

/** SHA-256 in hex. */
export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

export const same = (one: unknown, other: unknown, what: string): void =>
  must(
    JSON.stringify(one) === JSON.stringify(other),
    `${what}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`,
  );

export async function mustFail(
  work: Promise<unknown> | undefined,
  code: HelpErrorCode,
  ambiguous = false,
): Promise<HelpError> {
  must(work !== undefined, 'nothing to call');
  const thrown: unknown = await work.then(
    (answer) => new Error(`answered ${JSON.stringify(answer)} instead of ${code}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof HelpError)) throw thrown;
  must(thrown.code === code, `failed as ${thrown.code} instead of ${code}: ${thrown.message}`);
  must(thrown.ambiguous === ambiguous, `ambiguous is ${thrown.ambiguous}`);
  return thrown;
}

/** A file that begins as a PDF and is not the same twice. */
export function pdf(name: string, size = 60_000): UploadFile {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(`%PDF-1.7\n%${crypto.randomUUID()}\n`));
  for (let index = 60; index < size; index++) bytes[index] = (index * 31) % 256;
  return { name, type: 'application/pdf', bytes: new Blob([bytes]) };
}

/** What became of one promise. */
export interface PromiseOutcome {
  readonly name: string;
  /** Why it is broken; `undefined` when it is kept. */
  readonly broken: string | undefined;
}

/** Checks promises one after the other. */
export async function runContract<Fixture>(
  fixture: Fixture,
  promises: readonly ContractPromise<Fixture>[],
): Promise<readonly PromiseOutcome[]> {
  const outcomes: PromiseOutcome[] = [];
  for (const { name, check } of promises) {
    const broken = await check(fixture).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    outcomes.push({ name, broken });
  }
  return outcomes;
}

/** One line per promise. */
export const contractTable = (title: string, outcomes: readonly PromiseOutcome[]): string =>
  [
    title,
    ...outcomes.map(
      ({ name, broken }) =>
        `  ${broken === undefined ? 'kept  ' : 'BROKEN'}  ${name}${broken === undefined ? '' : `: ${broken}`}`,
    ),
  ].join('\n');
