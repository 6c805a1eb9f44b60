import type { Category, CategoryIcon } from '../model/category.js';
import type { Condition, Field, FieldKind } from '../model/field.js';
import type { LocalText } from '../model/local-text.js';
import type { MessageKey } from '../../locales/dictionary.js';

const text = (key: MessageKey): LocalText => ({ key });

type Named<
  Key extends MessageKey,
  Start extends string,
  End extends string,
> = Key extends `${Start}${infer Id}${End}` ? Id : never;
type FieldId = Named<MessageKey, 'field.', ''>;
type HintedId = Named<MessageKey, 'field.', '.hint'>;
type CategoryId = Named<MessageKey, 'category.', '.hint'>;
type Rest<Kind extends FieldKind> = Omit<
  Extract<Field, { readonly kind: Kind }>,
  'kind' | 'id' | 'label' | 'hint' | 'options'
>;

/** A field whose label is `field.<id>`. */
const field = <Kind extends FieldKind>(kind: Kind, id: FieldId, rest?: Rest<Kind>): Field =>
  ({ kind, id, label: text(`field.${id}`), ...rest }) as Field;

/** The same with the hint `field.<id>.hint`. */
const hinted = <Kind extends FieldKind>(kind: Kind, id: HintedId, rest?: Rest<Kind>): Field => ({
  ...field(kind, id, rest),
  hint: text(`field.${id}.hint`),
});

/** A required question whose answers are `option.<id>.<value>`. */
const choose = <Id extends FieldId, Value extends string>(
  kind: 'select' | 'choice',
  id: Id,
  values: readonly (`option.${Id}.${Value}` extends MessageKey ? Value : never)[],
  rest: Rest<'select'> = { required: true },
): Field =>
  ({
    ...field(kind, id, rest),
    options: values.map((value) => ({
      value,
      label: text(`option.${id}.${value}` as MessageKey),
    })),
  }) as Field;

const is = (field: string, ...values: string[]): Condition => ({ field, in: values });

const PHOTOS = ['jpg', 'jpeg', 'png', 'webp', 'heic'];

/** What the card of a category says: `category.<id>`. */
const about = (id: CategoryId, icon: CategoryIcon) => ({
  id,
  label: text(`category.${id}`),
  hint: text(`category.${id}.hint`),
  icon,
});

const reference: Field = hinted('reference', 'reference', { required: true });

const email: Field = hinted('email', 'email', { required: true });

const attachments: Field = field('files', 'attachments');

const message = (required: boolean | Condition, min?: number): Field =>
  hinted('message', 'message', { required, max: 2000, ...(min === undefined ? {} : { min }) });

const subject: Field = field('text', 'subject', { max: 120 });

/**
 * The eight reasons of the shipping platforms with what each needs.
 * Source of fields and rules: the platforms' own forms, collected in `reference/brand-and-flow.md` §3.2 and §3.3.
 * Deadlines (15 days to cancel, 7 to claim damage) are the platforms' published ones; a brand replaces the categories
 * by its own JSON where they differ.
 */
export const SHIPPING_CATEGORIES: readonly Category[] = [
  {
    ...about('labels', 'label'),
    subjectField: 'labelIssue',
    questions: [
      reference,
      choose('select', 'labelIssue', [
        'not_downloadable',
        'stuck_creating',
        'wrong_data',
        'unreadable',
        'format',
        'other',
      ]),
      field('text', 'carrier', { max: 80 }),
    ],
    details: [message(is('labelIssue', 'other')), attachments, email],
    advice: [
      {
        when: { kind: 'answers', condition: is('labelIssue', 'stuck_creating') },
        text: text('advice.labelPending'),
        article: 'label-pending',
      },
      {
        when: { kind: 'answers', condition: is('labelIssue', 'wrong_data') },
        text: text('advice.labelWrong'),
        article: 'label-error',
        category: 'cancel',
      },
    ],
  },
  {
    ...about('pickup', 'pickup'),
    subjectField: 'pickupReason',
    questions: [
      reference,
      choose('select', 'pickupReason', [
        'not_shown',
        'i_was_absent',
        'not_ready',
        'refused',
        'address',
        'other',
      ]),
      field('date', 'missedDate', { latest: 0 }),
      hinted('date', 'newDate', { required: true, earliest: 1, latest: 14, workingDays: true }),
      hinted('phone', 'phone', { required: true }),
      hinted('text', 'access', { max: 200 }),
    ],
    details: [message(false), attachments, email],
  },
  {
    ...about('delivery', 'delivery'),
    subjectField: 'deliveryIssue',
    questions: [
      reference,
      choose('select', 'deliveryIssue', [
        'marked_delivered',
        'late',
        'held',
        'address',
        'refused',
        'partial',
      ]),
      hinted('phone', 'recipientPhone', { required: is('deliveryIssue', 'held', 'address') }),
      hinted('text', 'addressDetails', {
        required: is('deliveryIssue', 'address'),
        when: is('deliveryIssue', 'address', 'held'),
        max: 300,
      }),
      choose('select', 'wanted', ['redeliver', 'pickup_point', 'return'], {}),
    ],
    details: [message(false), attachments, email],
  },
  {
    ...about('cancel', 'cancel'),
    subjectField: 'cancelReason',
    review: true,
    questions: [
      hinted('references', 'references', { required: true, max: 50 }),
      choose('select', 'cancelReason', [
        'mistake',
        'duplicate',
        'buyer_cancelled',
        'other_carrier',
        'not_collected',
        'other',
      ]),
      field('checkbox', 'unused', { required: true }),
    ],
    details: [message(false), attachments, email],
    advice: [
      {
        when: { kind: 'paid-days-ago', days: 15 },
        text: text('advice.cancelLate'),
        article: 'can-i-cancel',
      },
      {
        when: {
          kind: 'shipment-state',
          states: ['IN_TRANSIT', 'OUT_FOR_DELIVERY', 'INCIDENT', 'DELIVERED', 'RETURNED_TO_SENDER'],
        },
        text: text('advice.cancelMoving'),
        category: 'delivery',
      },
    ],
  },
  {
    ...about('tracking', 'tracking'),
    subjectField: 'trackingIssue',
    rules: [{ kind: 'one-of', fields: ['reference', 'trackingNumber'] }],
    questions: [
      { ...reference, required: false },
      hinted('text', 'trackingNumber', { max: 60, warn: 'tracking-number' }),
      choose('select', 'trackingIssue', [
        'no_update',
        'unclear_status',
        'incident',
        'not_recognised',
      ]),
    ],
    details: [message(false), attachments, email],
  },
  {
    ...about('billing', 'billing'),
    subjectField: 'billingTopic',
    editableSubject: true,
    questions: [
      choose('select', 'billingTopic', [
        'get_invoice',
        'change_details',
        'weight_charge',
        'unknown_charge',
        'double_charge',
        'payment_failed',
        'refund_missing',
        'cod',
      ]),
      { ...reference, required: is('billingTopic', 'weight_charge', 'refund_missing', 'cod') },
      field('text', 'invoice', { max: 60 }),
      field('money', 'amount'),
      field('date', 'chargeDate', { latest: 0 }),
      choose('select', 'paymentMethod', ['card', 'paypal', 'direct_debit', 'balance'], {}),
      hinted('last4', 'cardLast4', { when: is('paymentMethod', 'card') }),
      hinted('text', 'transactionId', {
        when: is('paymentMethod', 'paypal'),
        max: 60,
        warn: 'transaction-id',
      }),
      hinted('iban', 'iban', { when: is('billingTopic', 'cod') }),
      hinted('files', 'weightPhotos', {
        when: is('billingTopic', 'weight_charge'),
        required: true,
        min: 2,
        types: PHOTOS,
      }),
    ],
    details: [subject, message(true, 10), attachments, email],
  },
  {
    ...about('claims', 'claim'),
    subjectField: 'claimType',
    review: true,
    questions: [
      choose('choice', 'claimType', ['damage', 'loss', 'missing']),
      reference,
      field('date', 'deliveryDate', {
        latest: 0,
        when: is('claimType', 'damage', 'missing'),
        required: true,
      }),
      hinted('items', 'items', { required: true }),
      hinted('files', 'proofOfValue', { required: true }),
      field('files', 'photoItem', {
        when: is('claimType', 'damage'),
        required: true,
        types: PHOTOS,
      }),
      field('files', 'photoInner', {
        when: is('claimType', 'damage'),
        required: true,
        types: PHOTOS,
      }),
      field('files', 'photoParcel', {
        when: is('claimType', 'damage', 'missing'),
        required: true,
        types: PHOTOS,
      }),
      {
        ...choose('choice', 'reservations', ['yes', 'no'], {
          when: is('claimType', 'damage'),
          required: true,
        }),
        hint: text('field.reservations.hint'),
      },
      field('files', 'reservationsFile', {
        when: { all: [is('claimType', 'damage'), is('reservations', 'yes')] },
      }),
      field('files', 'repairQuote', { when: is('claimType', 'damage') }),
      hinted('files', 'recipientStatement', { when: is('claimType', 'loss') }),
      hinted('text', 'relation', { max: 200 }),
    ],
    details: [
      message(true, 10),
      attachments,
      email,
      field('checkbox', 'terms', { required: true }),
    ],
    advice: [
      {
        when: { kind: 'days-ago', field: 'deliveryDate', days: 7 },
        text: text('advice.claimLate'),
        article: 'claim-deadlines',
      },
    ],
  },
  {
    ...about('technical', 'technical'),
    subjectField: 'technicalStep',
    editableSubject: true,
    questions: [
      choose('select', 'technicalStep', [
        'import',
        'quote',
        'payment',
        'account',
        'customs',
        'api',
        'other',
      ]),
      hinted('url', 'page', { prefill: 'page' }),
      hinted('diagnostics', 'diagnostics'),
    ],
    details: [subject, message(true, 10), attachments, email],
  },
];
