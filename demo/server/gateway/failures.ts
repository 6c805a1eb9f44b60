import { HelpError } from '../../../src/core/help-error.js';
import { ApiError, invalid } from '../api/errors.js';
import { describeError, type Logger } from '../log.js';

const RETRY_SECONDS = 5;

/** The write may have happened; the same key again finds out. */
export const unclear = (): ApiError =>
  new ApiError('unavailable', 'Whether it was kept is not known yet', {
    retryAfter: RETRY_SECONDS,
    isUnclear: true,
  });

const NO_ACCOUNT: Readonly<Record<string, string>> = {
  en: 'The help desk has no account with this address. Write from the address of your account there.',
  fr: 'Le service d’assistance n’a pas de compte avec cette adresse. Écrivez avec l’adresse de votre compte.',
};

/** At the field of the address, so that it can be put right; all that was written stays in the form. */
export const noAccount = (language: string): ApiError =>
  invalid([
    {
      field: 'email',
      code: 'server',
      message: NO_ACCOUNT[language.split('-')[0] ?? ''] ?? NO_ACCOUNT['en'] ?? '',
    },
  ]);

/**
 * What the ticket system's failure is to the person. Its own words stay here: they are for developers of that system, and
 * may quote anybody. That it does not know our service account is no matter of the person's session.
 */
export function apiErrorOf(thrown: unknown, log: Logger): unknown {
  if (!(thrown instanceof HelpError)) return thrown;
  const { code, fields, retryAfter = RETRY_SECONDS } = thrown;
  if (thrown.ambiguous) {
    log.warn({ code, status: thrown.status }, 'A write to the ticket system is unclear');
    return unclear();
  }
  switch (code) {
    case 'not-found':
      return new ApiError('not-found', 'There is no such request');
    case 'closed':
      return new ApiError('closed', 'The request is closed');
    case 'forbidden':
      return new ApiError('forbidden', 'The ticket system does not allow it');
    case 'conflict':
      return new ApiError('conflict', 'The request does not allow it now');
    case 'too-large':
      return new ApiError('too-large', 'More bytes than the ticket system takes', { fields });
    case 'invalid':
      return new ApiError('invalid', 'Some fields are not acceptable', { fields });
    case 'rate-limited':
      return new ApiError('rate-limited', 'The ticket system has too much to do', { retryAfter });
    default:
      log.warn(
        { code, status: thrown.status, error: describeError(thrown) },
        code === 'unauthorized'
          ? 'The ticket system does not accept the service account'
          : 'The ticket system does not answer as it should',
      );
      return new ApiError('unavailable', 'The ticket system does not answer', { retryAfter });
  }
}
