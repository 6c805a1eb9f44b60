import { z } from '@hono/zod-openapi';
import { Brand, Email, Language } from './schemas.js';

/** Longer than any that is accepted, so that the reason is told by the check that knows it. */
const Password = z.string().max(4096);

const Person = z.object({
  id: z.uuid(),
  name: z.string().openapi({ example: 'Camille Durand' }),
  email: z.string(),
});

const Session = z
  .object({
    token: z.string().openapi({ description: 'For `Authorization: Bearer`' }),
    expiresAt: z.iso.datetime().openapi({ description: 'Moves on with each call' }),
    person: Person,
  })
  .openapi('Session');

export const SignInBody = z
  .object({ brand: Brand, email: Email, password: Password.min(1) })
  .openapi('SignIn');

export const ResumeBody = z.object({ brand: Brand }).openapi('Resume');

export const ExchangeBody = z
  .object({
    brand: Brand,
    token: z
      .string()
      .max(8192)
      .openapi({ description: 'JWT or opaque token of the company’s own login' }),
  })
  .openapi('Exchange');

export const RecoveryBody = z
  .object({ brand: Brand, language: Language, email: Email })
  .openapi('Recovery');

export const PasswordBody = z
  .object({
    brand: Brand,
    password: Password.openapi({ description: '10 to 128 characters' }),
    token: z.string().max(200).optional().openapi({ description: 'Of the link' }),
    email: Email.optional().openapi({ description: 'With `code`, in place of `token`' }),
    code: z.string().max(100).optional().openapi({ description: 'Six digits; spaces do no harm' }),
  })
  .openapi('Password');

export const SessionAnswer = z.object({ session: Session }).openapi('SessionAnswer');

export const ResumeAnswer = z
  .object({ session: z.union([Session, z.null()]) })
  .openapi('ResumeAnswer');

export const RecoveryAnswer = z.object({}).openapi('RecoveryAnswer');
