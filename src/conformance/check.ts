import { HelpError, type HelpErrorCode } from '../core/help-error.js';

/** Why a promise is broken. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** Why a promise does not apply: the backend does not offer what it is about. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

/** @throws {BrokenPromise} */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenPromise(what);
}

/** @throws {NotOffered} */
export function offered(holds: boolean, what: string): asserts holds {
  if (!holds) throw new NotOffered(what);
}

/** @throws {BrokenPromise} */
export const same = (found: unknown, expected: unknown, what: string): void =>
  must(
    JSON.stringify(found) === JSON.stringify(expected),
    `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`,
  );

/**
 * The error of a call that must fail. @throws {BrokenPromise} when it succeeds, fails otherwise than by a `HelpError`, or
 * with none of the codes
 */
export async function mustFail(
  work: Promise<unknown>,
  codes: readonly HelpErrorCode[],
  what: string,
): Promise<HelpError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error ?? new Error('nothing'),
  );
  must(thrown !== undefined, `${what}: taken for a success`);
  must(
    thrown instanceof HelpError,
    `${what}: threw ${thrown instanceof Error ? `${thrown.name} ${thrown.message}` : typeof thrown}, which is no HelpError`,
  );
  must(
    codes.includes(thrown.code),
    `${what}: ${thrown.code} instead of ${codes.join(' or ')} (${thrown.message})`,
  );
  return thrown;
}

/** SHA-256 in hex. */
export async function hashOf(bytes: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Rejects when `work` takes longer than `ms`. */
export async function within<Answer>(
  ms: number,
  work: Promise<Answer>,
  what: string,
): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new BrokenPromise(`${what}: nothing within ${ms / 1000} s`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
