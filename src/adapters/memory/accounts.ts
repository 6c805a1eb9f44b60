import { HelpError } from '../../core/help-error.js';
import type { PasswordProof, Person, Session } from '../../core/model/session.js';
import type { CallOptions, SessionBackend } from '../../core/ports/backend.js';
import type { Announce } from './calls.js';
import { pause } from './pause.js';

/** Somebody who can sign in. */
export interface MemoryAccount {
  readonly email: string;
  readonly password: string;
  /** Default: the address. */
  readonly name?: string;
}

/** A mail that leads to a password. */
export interface MemoryMail {
  readonly email: string;
  /** Of the link. */
  readonly token: string;
  /** Six digits. */
  readonly code: string;
}

/** Tries of one code, as the reference backend grants them. */
const TRIES = 5;
const SHORTEST = 10;

interface Proof extends MemoryMail {
  tries: number;
}

/** Accounts as long as the page lives. */
export class MemoryAccounts {
  readonly #accounts = new Map<string, { password: string; readonly person: Person }>();
  readonly #latency: number;
  readonly #announce: Announce;
  /** Whether an address has ever sent a request: then it may have a password, too. */
  readonly #isKnown: (email: string) => boolean;
  readonly #proofs = new Map<string, Proof>();
  readonly mails: MemoryMail[] = [];
  /** Called when a session ends. */
  onEnd: () => void = () => undefined;
  #person: Person | undefined;
  #serial = 0;

  constructor(options: {
    readonly accounts: readonly MemoryAccount[];
    readonly latency: number;
    readonly announce: Announce;
    readonly isKnown: (email: string) => boolean;
    readonly session?: string | undefined;
  }) {
    this.#latency = options.latency;
    this.#announce = options.announce;
    this.#isKnown = options.isKnown;
    for (const { email, password, name = email } of options.accounts)
      this.#add(email, password, name);
    if (options.session !== undefined) this.#person = this.#find(options.session)?.person;
  }

  /** @throws {HelpError} `unauthorized` */
  get signedIn(): Person {
    if (this.#person === undefined)
      throw new HelpError('unauthorized', 'Nobody is signed in', { status: 401 });
    return this.#person;
  }

  end(): void {
    this.#person = undefined;
    this.onEnd();
  }

  readonly backend: Required<SessionBackend> = {
    resume: (options) =>
      this.#call('resume', options, () =>
        this.#person === undefined ? undefined : { person: this.#person },
      ),
    signIn: ({ email, password }, options) =>
      this.#call('signIn', options, () => {
        const found = this.#find(email);
        if (found === undefined || found.password !== password)
          throw new HelpError('unauthorized', 'They do not fit', { status: 401 });
        return this.#enter(found.person);
      }),
    recover: ({ email }, options) =>
      this.#call('recover', options, () => {
        const key = email.toLowerCase();
        if (this.#find(key) === undefined && !this.#isKnown(key)) return;
        const serial = ++this.#serial;
        const mail = {
          email: key,
          token: `proof-${serial}`,
          code: String(100_000 + ((serial * 7919) % 900_000)),
        };
        this.#proofs.set(key, { ...mail, tries: 0 });
        this.mails.push(mail);
      }),
    setPassword: ({ proof, password }, options) =>
      this.#call('setPassword', options, () => {
        const email = this.#use(proof, password);
        const person = this.#find(email)?.person ?? this.#add(email, password, email);
        this.#accounts.set(email, { password, person });
        return this.#enter(person);
      }),
    exchange: (token, options) =>
      this.#call('exchange', options, () => {
        const email = /^token:(.+@.+)$/.exec(token)?.[1]?.toLowerCase();
        if (email === undefined)
          throw new HelpError('unauthorized', 'Not a token of ours', { status: 401 });
        return this.#enter(this.#find(email)?.person ?? this.#add(email, '', email));
      }),
    signOut: (options) => {
      this.end();
      return this.#call('signOut', options, () => undefined);
    },
  };

  async #call<Answer>(
    name: Parameters<Announce>[0],
    { signal }: CallOptions,
    work: () => Answer,
  ): Promise<Answer> {
    this.#announce(name, 'before');
    await pause(this.#latency, signal);
    const answer = work();
    this.#announce(name, 'after');
    return answer;
  }

  #enter(person: Person): Session {
    this.#person = person;
    return { person };
  }

  #find(email: string) {
    return this.#accounts.get(email.toLowerCase());
  }

  #add(email: string, password: string, name: string): Person {
    const key = email.toLowerCase();
    const person = { id: `person-${key}`, email: key, name };
    this.#accounts.set(key, { password, person });
    return person;
  }

  /** @returns the address that is proven; the proof is used up */
  #use(proof: PasswordProof, password: string): string {
    const found = [...this.#proofs.values()].find((each) =>
      proof.kind === 'link' ? each.token === proof.token : each.email === proof.email.toLowerCase(),
    );
    if (found === undefined || found.tries >= TRIES)
      throw new HelpError('closed', 'Used or too old', { status: 410 });
    if (proof.kind === 'code' && found.code !== proof.code) {
      found.tries++;
      throw new HelpError('invalid', 'Not the code', {
        status: 422,
        fields: [{ field: 'code', code: 'unreadable' }],
      });
    }
    if (Array.from(password).length < SHORTEST)
      throw new HelpError('invalid', 'Too short', {
        status: 422,
        fields: [{ field: 'password', code: 'tooShort', values: { min: SHORTEST } }],
      });
    this.#proofs.delete(found.email);
    return found.email;
  }
}
