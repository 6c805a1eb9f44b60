import { HelpError } from '../../core/help-error.js';
import type { Session } from '../../core/model/session.js';
import type { CallOptions, SessionBackend } from '../../core/ports/backend.js';
import { nobody } from './refusals.js';

/** Options of an adapter whose customers have tokens of their own. */
export interface TokenOptions {
  /** The customer's own token, as the host page has it; asked once by `resume`. */
  readonly getToken?: () => string | undefined | Promise<string | undefined>;
  /** On a server alone: an account that may act for customers acts for one of them. */
  readonly service?: {
    readonly token: string;
    readonly customer: { readonly name?: string; readonly email: string };
  };
}

type Service = Exclude<TokenOptions['service'], undefined>;

interface Keeper<Account> {
  readonly session: SessionBackend;
  /** @param admit makes a customer known for whom the service finds nobody */
  known(
    signal: AbortSignal,
    admit?: (service: Service, signal: AbortSignal) => Promise<unknown>,
  ): Promise<Account | undefined>;
  /** @throws {HelpError} `unauthorized` when nobody is signed in */
  me(signal: AbortSignal): Promise<Account>;
  /** A proof that was refused is of no use any more. @throws what was thrown */
  refuse(me: Account, thrown: unknown): never;
}

/**
 * Who is signed in, and what proves it. In memory only: it ends with the page.
 *
 * @param enter asks the backend whose a token is
 * @param serve asks the backend for the customer whom the service acts for; `undefined` for one it does not know
 */
export function accountKeeper<Account extends { readonly session: Session }>(
  { service, getToken }: TokenOptions,
  enter: (token: string, signal: AbortSignal) => Promise<Account>,
  serve: (service: Service, signal: AbortSignal) => Promise<Account | undefined>,
): Keeper<Account> {
  let account: Account | undefined;
  /** Signed out: the service waits for `resume`. */
  let isOver = false;
  /** An answer about somebody who has left meanwhile is dropped. */
  let partings = 0;

  const keep = async <Found extends Account | undefined>(
    coming: Promise<Found>,
  ): Promise<Found> => {
    const before = partings;
    const found = await coming;
    if (before !== partings) throw nobody();
    isOver = false;
    account = found;
    return found;
  };
  const exchange = async (token: string, { signal }: CallOptions): Promise<Session> =>
    (await keep(enter(token, signal))).session;
  const resume: SessionBackend['resume'] = async ({ signal }) => {
    if (account) return account.session;
    if (service) return (await keep(serve(service, signal)))?.session;
    const token = await getToken?.();
    return token === undefined ? undefined : exchange(token, { signal });
  };
  const known: Keeper<Account>['known'] = async (signal, admit) => {
    if (!service || isOver) return account;
    if (!(await resume({ signal })) && admit) {
      await admit(service, signal);
      await resume({ signal });
    }
    return account;
  };
  return {
    session: {
      signOut: async () => {
        partings++;
        isOver = true;
        account = undefined;
      },
      ...((service ?? getToken) && { resume }),
      ...(!service && { exchange }),
    },
    known,
    me: async (signal) => {
      const me = await known(signal);
      if (!me) throw nobody();
      return me;
    },
    refuse: (me, thrown) => {
      if (thrown instanceof HelpError && thrown.code === 'unauthorized' && account === me)
        account = undefined;
      throw thrown;
    },
  };
}
