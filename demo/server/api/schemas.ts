import { z } from '@hono/zod-openapi';
import type { HelpErrorCode } from '../../../src/core/help-error.js';
import type { SentValue } from '../../../src/core/model/answers.js';
import type { BrandConfig } from '../../../src/core/model/brand-config.js';
import type { ShipmentState } from '../../../src/core/model/category.js';
import type { FieldProblem, FieldProblemCode } from '../../../src/core/model/field-problem.js';
import type { CreateResult } from '../../../src/core/model/request.js';
import { hasCardNumber } from '../../../src/check.js';
import { OPTIONAL_CALLS } from '../requests/optional-calls.js';
import { codePoints } from '../text.js';

/** What a check of ours hands to the translation of zod's issues, see `problems.ts`. */
export interface ProblemParams {
  readonly problem: FieldProblemCode;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** Text of at most `max` code points. */
export function text(max: number): z.ZodString {
  return z.string().superRefine((value, context) => {
    // A code point is one or two units: only texts in between must be counted.
    if (value.length <= max) return;
    const count = codePoints(value);
    if (count > max)
      context.addIssue({
        code: 'custom',
        message: `at most ${max} characters`,
        params: { problem: 'tooLong', values: { max, count } } satisfies ProblemParams,
      });
  });
}

/** Text that a person wrote: no card number in it. */
export function written(max: number): z.ZodString {
  return text(max).superRefine((value, context) => {
    if (value.length <= max * 2 && hasCardNumber(value))
      context.addIssue({
        code: 'custom',
        message: 'holds a full card number',
        params: { problem: 'cardNumber' } satisfies ProblemParams,
      });
  });
}

const FILLED = 'must not be empty';

// One @, a dot in the domain, none of what could open a second header or recipient.
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]{1,189}\.[^\s@<>()[\]\\,;:".]{2,}$/u;
const CONTROL = /\p{Cc}/u;

export const Brand = z.string().min(1).max(60);
export const Language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,5}$/)
  .openapi({ description: 'BCP 47 tag', example: 'fr-FR' });
const Id = z.string().regex(/^[A-Za-z][\w.-]{0,63}$/);
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const Token = z
  .string()
  .min(1)
  .max(200)
  .openapi({ description: 'What an upload answered', example: 'Yb2r…' });

/** Trimmed, otherwise as it was written. */
export const Email = z
  .string()
  .trim()
  .max(254)
  .refine((value) => value !== '', {
    error: FILLED,
    params: { problem: 'required' } satisfies ProblemParams,
    abort: true,
  })
  .refine((value) => EMAIL.test(value) && !CONTROL.test(value), {
    error: 'must be an e-mail address',
    params: { problem: 'email' } satisfies ProblemParams,
  });

const SentValueSchema = z.union([
  written(10_000),
  z.boolean(),
  z.array(written(500)).max(100),
  z
    .array(
      z.object({
        description: written(500),
        quantity: z
          .number()
          .refine((value) => Number.isInteger(value) && value >= 1 && value <= 1_000_000, {
            error: 'must be a whole number from 1',
            params: { problem: 'quantity', values: { max: 999 } } satisfies ProblemParams,
          })
          .openapi({ type: 'integer', minimum: 1 }),
        value: text(40),
      }),
    )
    .max(50),
  z
    .record(text(64), written(1000))
    .refine((entries) => Object.keys(entries).length <= 30, { error: 'at most 30 entries' }),
]) satisfies z.ZodType<SentValue>;

const SHIPMENT_STATES = [
  'PENDING',
  'PURCHASE_SUCCESS',
  'CARRIER_PENDING',
  'CARRIER_OK',
  'CARRIER_KO',
  'LABELS_KO',
  'READY_TO_PRINT',
  'READY_FOR_COLLECTION',
  'IN_TRANSIT',
  'OUT_FOR_DELIVERY',
  'INCIDENT',
  'DELIVERED',
  'RETURNED_TO_SENDER',
  'CANCELED',
] as const satisfies readonly ShipmentState[];

export const NewRequestBody = z
  .object({
    key: z
      .uuid()
      .openapi({ description: 'Made before the first try; the same for every further try' }),
    brand: Brand,
    language: Language,
    category: Id,
    subject: written(300)
      .refine((value) => value.trim() !== '', {
        error: FILLED,
        params: { problem: 'required' } satisfies ProblemParams,
      })
      .transform((value) => value.replace(/\p{Cc}+/gu, ' ').trim()),
    email: Email,
    message: written(10_000),
    fields: z
      .record(Id, SentValueSchema)
      .refine((fields) => Object.keys(fields).length <= 60, { error: 'at most 60 fields' })
      .default({}),
    attachments: z
      .array(z.object({ token: Token, field: Id, name: text(255) }))
      .max(20)
      .default([]),
    shipment: z
      .object({
        reference: written(100),
        carrier: written(100).optional(),
        state: z.enum(SHIPMENT_STATES).optional(),
        label: written(200).optional(),
        expected: Day.optional(),
        paid: Day.optional(),
      })
      .optional(),
    page: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      // Queries and fragments may carry what is nobody's business here.
      .transform((page) => page.replace(/[?#].*$/s, ''))
      .optional(),
    followUpOf: z.string().min(1).max(200).optional().openapi({
      description: 'The closed request that this one goes on from; needs the session of its owner',
    }),
  })
  .openapi('NewRequest');

export type NewRequestBody = z.infer<typeof NewRequestBody>;

export const Status = z.object({
  group: z.enum(['open', 'awaiting', 'solved']),
  raw: z.string(),
  label: z.string().optional(),
  final: z.boolean().optional(),
});

const CreateResultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('created'),
    id: z.string(),
    number: z.string().openapi({ example: '48213' }),
    status: Status,
    createdAt: z.iso.datetime(),
  }),
  z.object({ kind: z.literal('pending-verification'), email: z.string() }),
]);

export const RequestAnswer = z.object({ result: CreateResultSchema }).openapi('RequestAnswer');

const HELP_ERROR_CODES = [
  'offline',
  'blocked',
  'unauthorized',
  'forbidden',
  'not-found',
  'invalid',
  'conflict',
  'closed',
  'rate-limited',
  'too-large',
  'unavailable',
  'unsupported',
  'aborted',
  'malformed',
] as const satisfies readonly HelpErrorCode[];

export const Failure = z
  .object({
    error: z.object({
      code: z.enum(HELP_ERROR_CODES),
      message: z.string().openapi({ description: 'For developers' }),
      fields: z
        .array(
          z.object({
            field: z.string(),
            code: z.string().openapi({ description: 'One of FIELD_PROBLEM_CODES' }),
            values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
            message: z.string().optional(),
          }),
        )
        .optional(),
    }),
  })
  .openapi('Failure');

const LocalText = z.union([
  z.string(),
  z.object({ key: z.string() }),
  z.record(z.string(), z.string()),
]);

const Schedule = z.object({
  timeZone: z.string(),
  weekly: z.partialRecord(
    z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
    z.array(z.string().regex(/^\d{2}:\d{2}-\d{2}:\d{2}$/)),
  ),
  holidays: z.array(Day).optional(),
});

/** The brand's data. Categories and messages are passed on as they are: the widget checks them. */
export const BrandConfigSchema = z
  .object({
    platform: LocalText.optional(),
    supportEmail: z.email().optional(),
    helpCenterUrl: LocalText.optional(),
    chatUrl: LocalText.optional(),
    categories: z.array(z.looseObject({ id: Id })).optional(),
    hours: z.union([Schedule, z.record(z.string(), Schedule)]).optional(),
    referenceExample: z.string().optional(),
    currency: z.string().length(3).optional(),
    country: z.string().length(2).optional(),
    replyWithinHours: z.number().int().positive().optional(),
    replyCalendar: z.enum(['always', 'business']).optional(),
    attachments: z
      .object({
        maxFiles: z.number().int().positive(),
        maxBytes: z.number().int().positive(),
        types: z.array(z.string()),
      })
      .partial()
      .optional(),
    messages: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  })
  .openapi('BrandConfig');

export const SetupAnswer = z
  .object({
    config: BrandConfigSchema,
    serverNow: z.iso.datetime(),
    session: z.enum(['cookie', 'memory']).openapi({
      description: 'Where a session outlives a page: `cookie` on the own sites of the brand',
    }),
    without: z.array(z.enum(OPTIONAL_CALLS)).optional().openapi({
      description: 'Calls on a request that are not offered here; absent where all are',
    }),
  })
  .openapi('Setup');

export const ArticlesAnswer = z
  .object({
    articles: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        summary: z.string(),
        url: z.string().optional(),
      }),
    ),
  })
  .openapi('Articles');

export const UploadAnswer = z
  .object({
    token: Token,
    name: z.string(),
    size: z.number().int().openapi({ description: 'Bytes' }),
    type: z.string().openapi({ description: 'Media type as recognised from the content' }),
  })
  .openapi('Upload');

export const HealthAnswer = z
  .object({
    status: z.literal('ok'),
    database: z.literal('ok'),
    backend: z.literal('ok').optional().openapi({ description: 'Where requests live elsewhere' }),
    version: z.string(),
  })
  .openapi('Health');

// The schemas say what the types of the core say; a difference is an error here.
type Same<A, B> = [A] extends [B] ? true : never;
true satisfies Same<z.infer<typeof CreateResultSchema>['kind'], CreateResult['kind']>;
true satisfies Same<keyof z.infer<typeof BrandConfigSchema>, keyof BrandConfig>;
true satisfies Same<keyof BrandConfig, keyof z.infer<typeof BrandConfigSchema>>;
true satisfies Same<FieldProblem['code'], FieldProblemCode>;
