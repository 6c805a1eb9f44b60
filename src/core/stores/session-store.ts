import { checkEmail } from '../fields/email.js';
import { HelpError } from '../help-error.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { PasswordProof, Person, Session } from '../model/session.js';
import type { HelpBackend, SessionBackend } from '../ports/backend.js';
import type { Clock } from '../ports/clock.js';
import type { Translator } from '../ports/translator.js';
import { Store } from '../store.js';
import type { DoorProblem, DoorStep, SessionState } from './session-state.js';

/** Gives a token of the company's own login. */
export type GetToken = () => Promise<string | undefined>;

export interface SessionStorePorts {
  readonly backend: HelpBackend;
  readonly clock: Clock;
  readonly translator: Translator;
  /** The page's way to sign people in, if it has one at present. */
  readonly getToken: () => GetToken | undefined;
}

/** `same-person`: signed in again after the session ended; everything is kept. The others: wipe, before anything is shown. */
export type PersonChange = 'same-person' | 'other-person' | 'left';

/** Code points of a password (OWASP ASVS 5.0 6.2.1 and 6.2.9 ask for 8 and 64 at least). */
const SHORTEST = 10;
const LONGEST = 128;
/** A backend that refuses what it has just granted must not become a storm: so many silent renewals in so many ms. */
const RENEWALS = 3;
const RENEWALS_IN = 60_000;

type Work<Answer> = (options: { readonly signal: AbortSignal }) => Promise<Answer>;

export class SessionStore extends Store<SessionState> {
  readonly #ports: SessionStorePorts;
  readonly #listeners = new Set<(person: Person | undefined, why: PersonChange) => void>();
  readonly #life = new AbortController();
  #starting: Promise<void> | undefined;
  #renewing: Promise<boolean> | undefined;
  #renewedAt: readonly number[] = [];
  /** Ended by whatever settles first who is there: an answer that comes later must not undo it. */
  #asking: AbortController | undefined;
  /** Latest wins at the door. */
  #knock: AbortController | undefined;
  /** Whose data the stores hold. */
  #owner: Person | undefined;

  constructor(ports: SessionStorePorts) {
    super({
      identity: { kind: 'unknown' },
      door: { name: 'sign-in' },
      email: '',
      work: 'idle',
      attempts: 0,
    });
    this.#ports = ports;
  }

  /** Ends all that is under way. The store is of no use afterwards. */
  dispose(): void {
    this.#life.abort();
    this.#knock?.abort();
    this.#listeners.clear();
  }

  get person(): Person | undefined {
    const { identity } = this.state;
    return identity.kind === 'signed-in' ? identity.person : undefined;
  }

  /** What the door has: a form, and a way to a password. */
  get offers(): { readonly password: boolean; readonly recover: boolean } {
    const { session } = this.#ports.backend;
    return {
      password: session?.signIn !== undefined,
      recover: session?.recover !== undefined && session.setPassword !== undefined,
    };
  }

  /** Called at each change of person, before the new one is published; the returned function unsubscribes. */
  onPerson(run: (person: Person | undefined, why: PersonChange) => void): () => void {
    this.#listeners.add(run);
    return () => {
      this.#listeners.delete(run);
    };
  }

  /** Looks who is there, once. A failure means nobody: it never stands in the way of the door. */
  start(): Promise<void> {
    this.#starting ??= this.#look();
    return this.#starting;
  }

  /** The page says that somebody else may be signed in there now. */
  async identify(): Promise<void> {
    const asked = await this.#ask();
    if (asked === undefined) return;
    if (asked.session !== undefined) this.#enter(asked.session);
    else {
      this.#leave('left');
      this.#tellFailure(asked.error);
    }
  }

  /** The backend no longer knows us. With a login of the page's a fresh token is asked for first. */
  async expire(): Promise<void> {
    const { identity } = this.state;
    if (identity.kind !== 'signed-in') return;
    if (this.#mayRenew && (await this.#renew())) return;
    if (this.state.identity !== identity) return;
    this.patch({
      identity: { kind: 'expired', person: identity.person },
      door: { name: 'sign-in' },
      email: identity.person.email,
    });
  }

  openDoor(name: 'sign-in' | 'forgot'): void {
    this.#knock?.abort();
    this.#show({ name });
  }

  setEmail(email: string): void {
    this.patch({ email });
    this.#heal('email');
  }

  async signIn(password: string): Promise<void> {
    const { signIn } = this.#session;
    const email = checkEmail(this.state.email);
    const problems: FieldProblem[] = [
      ...('value' in email ? [] : [{ field: 'email', code: 'email' } as const]),
      ...(password === '' ? [{ field: 'password', code: 'required' } as const] : []),
    ];
    if (problems.length > 0 || !('value' in email)) return this.#refuse(problems);
    await this.#try(
      (options) => signIn?.({ email: email.value, password }, options) ?? unsupported('No sign-in'),
      (session) => this.#enter(session),
      (error) => (error.code === 'unauthorized' ? { kind: 'wrong' } : undefined),
    );
  }

  /** Asks for the mail; what comes next is the same whether the address is known or not. */
  async recover(): Promise<void> {
    const { recover } = this.#session;
    const email = checkEmail(this.state.email);
    if (!('value' in email)) return this.#refuse([{ field: 'email', code: 'email' }]);
    const language = this.#ports.translator.locale;
    await this.#try(
      async (options) => {
        await (recover?.({ email: email.value, language }, options) ?? unsupported('No recovery'));
      },
      () => this.#show({ name: 'sent', email: email.value }),
    );
  }

  /** The code of the mail, as pasted: spaces and dashes do not count. */
  useCode(typed: string): void {
    const { door } = this.state;
    if (door.name !== 'sent') return;
    const code = typed.replaceAll(/[\s\p{Pd}]/gu, '');
    if (!/^\d{6}$/u.test(code)) return this.#refuse([{ field: 'code', code: 'unreadable' }]);
    this.#show({ name: 'password', proof: { kind: 'code', email: door.email, code } });
  }

  useLink(token: string): void {
    this.#knock?.abort();
    this.#show({ name: 'password', proof: { kind: 'link', token } });
  }

  async setPassword(password: string): Promise<void> {
    const { setPassword } = this.#session;
    const { door } = this.state;
    if (door.name !== 'password') return;
    const length = Array.from(password).length;
    if (length < SHORTEST)
      return this.#refuse([{ field: 'password', code: 'tooShort', values: { min: SHORTEST } }]);
    if (length > LONGEST)
      return this.#refuse([{ field: 'password', code: 'tooLong', values: { max: LONGEST } }]);
    const { proof } = door;
    await this.#try(
      (options) => setPassword?.({ proof, password }, options) ?? unsupported('No passwords'),
      (session) => this.#enter(session),
      (error) => this.#passwordRefused(error, proof),
    );
  }

  /** Forgets the person here at once, whatever the backend says. */
  async signOut(): Promise<void> {
    const ended = this.#session.signOut({ signal: this.#life.signal });
    this.#leave('left');
    await ended.catch(() => undefined);
  }

  // --- Inside ------------------------------------------------------------------------------------------------------

  get #session(): SessionBackend {
    const { session } = this.#ports.backend;
    if (session === undefined) throw new HelpError('unsupported', 'This backend has no accounts');
    return session;
  }

  async #look(): Promise<void> {
    this.patch({ identity: { kind: 'checking' } });
    const asked = await this.#ask();
    if (asked === undefined) return;
    if (asked.session !== undefined) this.#enter(asked.session);
    else {
      this.patch({ identity: { kind: 'nobody' } });
      this.#tellFailure(asked.error);
    }
  }

  /** With the page's own login nobody can sign in here, so the door says why it is shut. Who was refused is nobody. */
  #tellFailure(error: HelpError | undefined): void {
    if (error === undefined || error.code === 'unauthorized' || !this.#ports.getToken()) return;
    this.patch({ problem: { kind: 'failure', code: error.code, at: this.#ports.clock.now() } });
  }

  /** Who is there, a failure meaning nobody; `undefined` when that was settled otherwise meanwhile. */
  async #ask(): Promise<
    { readonly session: Session | undefined; readonly error?: HelpError } | undefined
  > {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const signal = AbortSignal.any([this.#asking.signal, this.#life.signal]);
    const asked = await this.#who({ signal }).then(
      (session) => ({ session }),
      (thrown: unknown) => ({ session: undefined, error: HelpError.from(thrown) }),
    );
    return signal.aborted ? undefined : asked;
  }

  async #who(options: { readonly signal: AbortSignal }): Promise<Session | undefined> {
    const getToken = this.#ports.getToken();
    if (getToken === undefined) return this.#session.resume?.(options);
    const token = await getToken();
    if (token === undefined || token === '') return undefined;
    return this.#session.exchange?.(token, options);
  }

  get #mayRenew(): boolean {
    if (this.#ports.getToken() === undefined) return false;
    if (this.#renewing !== undefined) return true;
    const now = this.#ports.clock.now();
    this.#renewedAt = this.#renewedAt.filter((at) => now - at < RENEWALS_IN);
    return this.#renewedAt.length < RENEWALS;
  }

  /** One flight at a time, however many calls find out at once. Answers whether nothing is left to do. */
  #renew(): Promise<boolean> {
    this.#renewing ??= this.#ask()
      .then((asked) => {
        if (asked === undefined) return true;
        if (asked.session === undefined) return false;
        this.#renewedAt = [...this.#renewedAt, this.#ports.clock.now()];
        this.#enter(asked.session);
        return true;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }

  #passwordRefused(error: HelpError, proof: PasswordProof): DoorProblem | undefined {
    if (error.code === 'closed') {
      this.#show({ name: 'forgot' });
      return { kind: 'stale' };
    }
    if (error.code !== 'invalid' || error.fields.length === 0) return undefined;
    if (proof.kind === 'code' && error.fields.some(({ field }) => field === 'code'))
      this.#show({ name: 'sent', email: proof.email });
    return { kind: 'fields', problems: error.fields };
  }

  #enter({ person }: Session): void {
    this.#asking?.abort();
    const owner = this.#owner;
    this.#owner = person;
    // Listeners first: nothing of one person may be on screen when the next is.
    if (owner !== undefined && owner.id !== person.id) this.#tell(person, 'other-person');
    const { problem: _problem, ...rest } = this.state;
    this.set({
      ...rest,
      identity: { kind: 'signed-in', person },
      door: { name: 'sign-in' },
      email: person.email,
      work: 'idle',
    });
    if (owner === undefined || owner.id === person.id) this.#tell(person, 'same-person');
  }

  #leave(why: 'left'): void {
    this.#knock?.abort();
    this.#asking?.abort();
    this.#owner = undefined;
    this.#tell(undefined, why);
    const { problem: _problem, ...rest } = this.state;
    this.set({
      ...rest,
      identity: { kind: 'nobody' },
      door: { name: 'sign-in' },
      email: '',
      work: 'idle',
    });
  }

  #tell(person: Person | undefined, why: PersonChange): void {
    for (const listener of this.#listeners) listener(person, why);
  }

  #show(door: DoorStep): void {
    const { problem: _problem, ...rest } = this.state;
    this.set({ ...rest, door, work: 'idle' });
  }

  #refuse(problems: readonly FieldProblem[]): void {
    this.patch({ problem: { kind: 'fields', problems }, attempts: this.state.attempts + 1 });
  }

  #heal(field: string): void {
    const { problem, ...rest } = this.state;
    if (problem?.kind !== 'fields') return;
    const problems = problem.problems.filter((each) => each.field !== field);
    if (problems.length < problem.problems.length)
      this.set(problems.length === 0 ? rest : { ...rest, problem: { kind: 'fields', problems } });
  }

  async #try<Answer>(
    work: Work<Answer>,
    done: (answer: Answer) => void,
    refused: (error: HelpError) => DoorProblem | undefined = () => undefined,
  ): Promise<void> {
    this.#knock?.abort();
    const knock = new AbortController();
    this.#knock = knock;
    const { problem: _problem, ...rest } = this.state;
    this.set({ ...rest, work: 'busy' });
    try {
      const answer = await work({ signal: AbortSignal.any([knock.signal, this.#life.signal]) });
      if (!knock.signal.aborted && !this.#life.signal.aborted) {
        this.patch({ work: 'idle' });
        done(answer);
      }
    } catch (thrown) {
      if (knock.signal.aborted || this.#life.signal.aborted) return;
      const error = HelpError.from(thrown);
      const problem: DoorProblem = refused(error) ?? {
        kind: 'failure',
        code: error.code,
        at: this.#ports.clock.now(),
        ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
      };
      this.patch({ work: 'idle', problem, attempts: this.state.attempts + 1 });
    }
  }
}

const unsupported = (what: string): Promise<never> =>
  Promise.reject(new HelpError('unsupported', what));
