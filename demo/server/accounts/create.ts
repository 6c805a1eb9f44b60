import { randomBytes } from 'node:crypto';
import { ApiError, invalid } from '../api/errors.js';
import { bearerOf } from '../api/bearer.js';
import { activitiesUrl } from '../brand-sites.js';
import type { Db } from '../database/tables.js';
import { transact } from '../database/transact.js';
import { composePasswordMail } from '../mail/compose.js';
import { notifyMails } from '../mail/worker.js';
import { brandOf, type Services } from '../services.js';
import { codePoints, normalEmail } from '../text.js';
import type { Accounts } from './accounts.js';
import { createAuth, PASSWORD_LENGTH, type Auth } from './auth.js';
import { createHostTokens } from './host-token.js';
import { lockAddress, personOf } from './people.js';
import { checkProof, createProof } from './proof.js';
import { queueRecovery, RecoveryWorker, type Recovery } from './recovery-worker.js';
import { createSessions } from './sessions.js';

/** What the accounts need of the server: all but themselves. */
export type AccountsServices = Omit<Services, 'accounts'>;

/** The accounts and what works for them in the background. */
export interface AccountsAtWork {
  readonly accounts: Accounts;
  /** Sends mails from here on; the addresses of the sites must be known. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Removes sessions that have ended. */
  tidy(): Promise<void>;
}

export async function createAccounts(services: AccountsServices): Promise<AccountsAtWork> {
  const { database, limits, config, log } = services;
  const { db } = database;
  const auth = await createAuth(db);
  const sessions = createSessions(auth, db);
  const checkHostToken = createHostTokens(config.hostTokens, log);
  const nobody = await auth.hash(randomBytes(32).toString('base64url'));
  const worker = new RecoveryWorker(
    database,
    (recovery) => answerRecovery(services, auth, recovery),
    log,
  );

  const accounts: Accounts = {
    async signedIn(c) {
      const token = bearerOf(c);
      const session = token === undefined ? undefined : await sessions.use(token);
      if (session === undefined) throw new ApiError('unauthorized', 'Nobody is signed in');
      return session;
    },

    isAlive: (sessionId) => sessions.isAlive(sessionId),

    async signIn(brand, givenEmail, password) {
      const email = normalEmail(givenEmail);
      const forgive = await limits.password(email);
      const found = await findByPassword(db, email);
      // Somebody unknown costs as much time as somebody known.
      const fits = await auth.verify(found?.password ?? nobody, password);
      if (!fits || found?.password == null)
        throw new ApiError('unauthorized', 'Address and password do not fit');
      await forgive();
      return transact(db, async (trx) => {
        await lockAddress(trx, email);
        // A password that was changed meanwhile ended all sessions: none may begin by the old one after that.
        const now = await findByPassword(trx, email);
        if (now?.password !== found.password)
          throw new ApiError('unauthorized', 'Address and password do not fit');
        return sessions.begin(trx, found, brand);
      });
    },

    async resume(brand, token) {
      const session = await sessions.use(token);
      if (session?.brand !== brand) return undefined;
      const { personId: id, name, email, expiresAt } = session;
      return { token, expiresAt: expiresAt.toISOString(), person: { id, name, email } };
    },

    async exchange(brand, hostToken) {
      const { email, name } = await checkHostToken(brand, hostToken);
      return transact(db, async (trx) => {
        await lockAddress(trx, email);
        return sessions.begin(trx, await personOf(await auth.on(trx), email, name), brand);
      });
    },

    recover: (brand, language, email) =>
      transact(db, (trx) => queueRecovery(trx, { brand, language, email: normalEmail(email) })),

    async setPassword(brand, proof, password) {
      checkPassword(password);
      if (proof.kind === 'code') await limits.code(normalEmail(proof.email));
      const proven = await checkProof(auth, db, brand, proof);
      const hash = await auth.hash(password);
      return transact(db, async (trx) => {
        const tables = await auth.on(trx);
        await lockAddress(trx, proven.email);
        await proven.use(tables);
        const person = await personOf(tables, proven.email, undefined);
        const { id: userId } = person;
        if (await tables.findCredentialAccount(userId)) await tables.updatePassword(userId, hash);
        else
          await tables.createAccount({
            userId,
            accountId: userId,
            providerId: 'credential',
            password: hash,
          });
        await tables.deleteUserSessions(userId);
        return sessions.begin(trx, person, brand);
      });
    },

    signOut: (token) => sessions.end(token),
  };
  return {
    accounts,
    start: () => worker.start(),
    stop: () => worker.stop(),
    tidy: () => sessions.tidy(),
  };
}

/** One query for known and unknown addresses alike. */
async function findByPassword(db: Db, email: string) {
  return db
    .selectFrom('users')
    .leftJoin('accounts', (join) =>
      join.onRef('accounts.user_id', '=', 'users.id').on('accounts.provider_id', '=', 'credential'),
    )
    .select(['users.id', 'users.name', 'users.email', 'accounts.password'])
    .where('users.email', '=', email)
    .executeTakeFirst();
}

/** @throws {ApiError} `invalid` with the field `password` */
function checkPassword(password: string): void {
  const { min, max } = PASSWORD_LENGTH;
  const count = codePoints(password);
  if (count < min) throw invalid([{ field: 'password', code: 'tooShort', values: { min, count } }]);
  if (count > max) throw invalid([{ field: 'password', code: 'tooLong', values: { max, count } }]);
}

/** Does the same for every address but one thing: a mail goes to those who have an account or wrote to the brand. */
async function answerRecovery(
  services: AccountsServices,
  auth: Auth,
  { id, brand: brandId, language, email }: Recovery,
): Promise<void> {
  const brand = brandOf(services, brandId);
  const proof = await createProof(auth, brand.id, email);
  const url = activitiesUrl(services, brandId, language, `password/${proof.token}`);
  const mail = await composePasswordMail(
    brand,
    { language, email, url, code: proof.code },
    services.config.mailFrom,
  );
  // Before the transaction: it may be a question to another system.
  const { db } = services.database;
  const isKnown =
    (await findByPassword(db, email)) !== undefined ||
    (await services.requests.isKnown(brandId, email));
  await transact(db, async (trx) => {
    const own = await trx
      .deleteFrom('recoveries')
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    // Another process took it up when the lease was over, and was faster.
    if (own === undefined) return;
    await lockAddress(trx, email);
    const known = isKnown || (await findByPassword(trx, email)) !== undefined;
    await proof.keep(await auth.on(trx), known);
    if (known) {
      await trx.insertInto('mails').values(mail).execute();
      await notifyMails(trx);
    }
  });
}
