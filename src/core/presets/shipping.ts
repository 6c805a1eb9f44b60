import type { Category } from '../model/category.js';
import type { Condition, Field, FieldOption } from '../model/field.js';
import type { LocalText } from '../model/local-text.js';
import type { MessageKey } from '../../locales/dictionary.js';

const text = (key: MessageKey): LocalText => ({ key });

/** Options whose words are `option.<field>.<value>`. */
const options = <Id extends string, Value extends string>(
  field: Id,
  values: readonly (`option.${Id}.${Value}` extends MessageKey ? Value : never)[],
): FieldOption[] =>
  values.map((value) => ({ value, label: text(`option.${field}.${value}` as MessageKey) }));

const is = (field: string, ...values: string[]): Condition => ({ field, in: values });

const reference: Field = {
  kind: 'reference',
  id: 'reference',
  label: text('field.reference'),
  hint: text('field.reference.hint'),
  required: true,
};

const email: Field = {
  kind: 'email',
  id: 'email',
  label: text('field.email'),
  hint: text('field.email.hint'),
  required: true,
};

const attachments: Field = { kind: 'files', id: 'attachments', label: text('field.attachments') };

const message = (required: boolean | Condition, min?: number): Field => ({
  kind: 'message',
  id: 'message',
  label: text('field.message'),
  hint: text('field.message.hint'),
  required,
  max: 2000,
  ...(min === undefined ? {} : { min }),
});

const subject: Field = { kind: 'text', id: 'subject', label: text('field.subject'), max: 120 };

/**
 * The eight reasons of the shipping platforms with what each needs.
 * Source of fields and rules: the platforms' own forms, collected in `reference/brand-and-flow.md` §3.2 and §3.3.
 * Deadlines (15 days to cancel, 7 to claim damage) are the platforms' published ones; a brand replaces the categories
 * by its own JSON where they differ.
 */
export const SHIPPING_CATEGORIES: readonly Category[] = [
  {
    id: 'labels',
    label: text('category.labels'),
    hint: text('category.labels.hint'),
    icon: 'label',
    subjectField: 'labelIssue',
    questions: [
      reference,
      {
        kind: 'select',
        id: 'labelIssue',
        label: text('field.labelIssue'),
        required: true,
        options: options('labelIssue', [
          'not_downloadable',
          'stuck_creating',
          'wrong_data',
          'unreadable',
          'format',
          'other',
        ]),
      },
      { kind: 'text', id: 'carrier', label: text('field.carrier'), max: 80 },
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
    id: 'pickup',
    label: text('category.pickup'),
    hint: text('category.pickup.hint'),
    icon: 'pickup',
    subjectField: 'pickupReason',
    questions: [
      reference,
      {
        kind: 'select',
        id: 'pickupReason',
        label: text('field.pickupReason'),
        required: true,
        options: options('pickupReason', [
          'not_shown',
          'i_was_absent',
          'not_ready',
          'refused',
          'address',
          'other',
        ]),
      },
      { kind: 'date', id: 'missedDate', label: text('field.missedDate'), latest: 0 },
      {
        kind: 'date',
        id: 'newDate',
        label: text('field.newDate'),
        hint: text('field.newDate.hint'),
        required: true,
        earliest: 1,
        latest: 14,
        workingDays: true,
      },
      {
        kind: 'phone',
        id: 'phone',
        label: text('field.phone'),
        hint: text('field.phone.hint'),
        required: true,
      },
      {
        kind: 'text',
        id: 'access',
        label: text('field.access'),
        hint: text('field.access.hint'),
        max: 200,
      },
    ],
    details: [message(false), attachments, email],
  },
  {
    id: 'delivery',
    label: text('category.delivery'),
    hint: text('category.delivery.hint'),
    icon: 'delivery',
    subjectField: 'deliveryIssue',
    questions: [
      reference,
      {
        kind: 'select',
        id: 'deliveryIssue',
        label: text('field.deliveryIssue'),
        required: true,
        options: options('deliveryIssue', [
          'marked_delivered',
          'late',
          'held',
          'address',
          'refused',
          'partial',
        ]),
      },
      {
        kind: 'phone',
        id: 'recipientPhone',
        label: text('field.recipientPhone'),
        hint: text('field.recipientPhone.hint'),
        required: is('deliveryIssue', 'held', 'address'),
      },
      {
        kind: 'text',
        id: 'addressDetails',
        label: text('field.addressDetails'),
        hint: text('field.addressDetails.hint'),
        required: is('deliveryIssue', 'address'),
        when: is('deliveryIssue', 'address', 'held'),
        max: 300,
      },
      {
        kind: 'select',
        id: 'wanted',
        label: text('field.wanted'),
        options: options('wanted', ['redeliver', 'pickup_point', 'return']),
      },
    ],
    details: [message(false), attachments, email],
  },
  {
    id: 'cancel',
    label: text('category.cancel'),
    hint: text('category.cancel.hint'),
    icon: 'cancel',
    subjectField: 'cancelReason',
    review: true,
    questions: [
      {
        kind: 'references',
        id: 'references',
        label: text('field.references'),
        hint: text('field.references.hint'),
        required: true,
        max: 50,
      },
      {
        kind: 'select',
        id: 'cancelReason',
        label: text('field.cancelReason'),
        required: true,
        options: options('cancelReason', [
          'mistake',
          'duplicate',
          'buyer_cancelled',
          'other_carrier',
          'not_collected',
          'other',
        ]),
      },
      { kind: 'checkbox', id: 'unused', label: text('field.unused'), required: true },
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
    id: 'tracking',
    label: text('category.tracking'),
    hint: text('category.tracking.hint'),
    icon: 'tracking',
    subjectField: 'trackingIssue',
    rules: [{ kind: 'one-of', fields: ['reference', 'trackingNumber'] }],
    questions: [
      { ...reference, required: false },
      {
        kind: 'text',
        id: 'trackingNumber',
        label: text('field.trackingNumber'),
        hint: text('field.trackingNumber.hint'),
        max: 60,
        warn: 'tracking-number',
      },
      {
        kind: 'select',
        id: 'trackingIssue',
        label: text('field.trackingIssue'),
        required: true,
        options: options('trackingIssue', [
          'no_update',
          'unclear_status',
          'incident',
          'not_recognised',
        ]),
      },
    ],
    details: [message(false), attachments, email],
  },
  {
    id: 'billing',
    label: text('category.billing'),
    hint: text('category.billing.hint'),
    icon: 'billing',
    subjectField: 'billingTopic',
    editableSubject: true,
    questions: [
      {
        kind: 'select',
        id: 'billingTopic',
        label: text('field.billingTopic'),
        required: true,
        options: options('billingTopic', [
          'get_invoice',
          'change_details',
          'weight_charge',
          'unknown_charge',
          'double_charge',
          'payment_failed',
          'refund_missing',
          'cod',
        ]),
      },
      { ...reference, required: is('billingTopic', 'weight_charge', 'refund_missing', 'cod') },
      { kind: 'text', id: 'invoice', label: text('field.invoice'), max: 60 },
      { kind: 'money', id: 'amount', label: text('field.amount') },
      { kind: 'date', id: 'chargeDate', label: text('field.chargeDate'), latest: 0 },
      {
        kind: 'select',
        id: 'paymentMethod',
        label: text('field.paymentMethod'),
        options: options('paymentMethod', ['card', 'paypal', 'direct_debit', 'balance']),
      },
      {
        kind: 'last4',
        id: 'cardLast4',
        label: text('field.cardLast4'),
        hint: text('field.cardLast4.hint'),
        when: is('paymentMethod', 'card'),
      },
      {
        kind: 'text',
        id: 'transactionId',
        label: text('field.transactionId'),
        hint: text('field.transactionId.hint'),
        when: is('paymentMethod', 'paypal'),
        max: 60,
        warn: 'transaction-id',
      },
      {
        kind: 'iban',
        id: 'iban',
        label: text('field.iban'),
        hint: text('field.iban.hint'),
        when: is('billingTopic', 'cod'),
      },
      {
        kind: 'files',
        id: 'weightPhotos',
        label: text('field.weightPhotos'),
        hint: text('field.weightPhotos.hint'),
        when: is('billingTopic', 'weight_charge'),
        required: true,
        min: 2,
        types: ['jpg', 'jpeg', 'png', 'webp', 'heic'],
      },
    ],
    details: [subject, message(true, 10), attachments, email],
  },
  {
    id: 'claims',
    label: text('category.claims'),
    hint: text('category.claims.hint'),
    icon: 'claim',
    subjectField: 'claimType',
    review: true,
    questions: [
      {
        kind: 'choice',
        id: 'claimType',
        label: text('field.claimType'),
        required: true,
        options: options('claimType', ['damage', 'loss', 'missing']),
      },
      reference,
      {
        kind: 'date',
        id: 'deliveryDate',
        label: text('field.deliveryDate'),
        latest: 0,
        when: is('claimType', 'damage', 'missing'),
        required: true,
      },
      {
        kind: 'items',
        id: 'items',
        label: text('field.items'),
        hint: text('field.items.hint'),
        required: true,
      },
      {
        kind: 'files',
        id: 'proofOfValue',
        label: text('field.proofOfValue'),
        hint: text('field.proofOfValue.hint'),
        required: true,
      },
      {
        kind: 'files',
        id: 'photoItem',
        label: text('field.photoItem'),
        when: is('claimType', 'damage'),
        required: true,
        types: ['jpg', 'jpeg', 'png', 'webp', 'heic'],
      },
      {
        kind: 'files',
        id: 'photoInner',
        label: text('field.photoInner'),
        when: is('claimType', 'damage'),
        required: true,
        types: ['jpg', 'jpeg', 'png', 'webp', 'heic'],
      },
      {
        kind: 'files',
        id: 'photoParcel',
        label: text('field.photoParcel'),
        when: is('claimType', 'damage', 'missing'),
        required: true,
        types: ['jpg', 'jpeg', 'png', 'webp', 'heic'],
      },
      {
        kind: 'choice',
        id: 'reservations',
        label: text('field.reservations'),
        hint: text('field.reservations.hint'),
        when: is('claimType', 'damage'),
        required: true,
        options: options('reservations', ['yes', 'no']),
      },
      {
        kind: 'files',
        id: 'reservationsFile',
        label: text('field.reservationsFile'),
        when: { all: [is('claimType', 'damage'), is('reservations', 'yes')] },
      },
      {
        kind: 'files',
        id: 'repairQuote',
        label: text('field.repairQuote'),
        when: is('claimType', 'damage'),
      },
      {
        kind: 'files',
        id: 'recipientStatement',
        label: text('field.recipientStatement'),
        hint: text('field.recipientStatement.hint'),
        when: is('claimType', 'loss'),
      },
      {
        kind: 'text',
        id: 'relation',
        label: text('field.relation'),
        hint: text('field.relation.hint'),
        max: 200,
      },
    ],
    details: [
      message(true, 10),
      attachments,
      email,
      { kind: 'checkbox', id: 'terms', label: text('field.terms'), required: true },
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
    id: 'technical',
    label: text('category.technical'),
    hint: text('category.technical.hint'),
    icon: 'technical',
    subjectField: 'technicalStep',
    editableSubject: true,
    questions: [
      {
        kind: 'select',
        id: 'technicalStep',
        label: text('field.technicalStep'),
        required: true,
        options: options('technicalStep', [
          'import',
          'quote',
          'payment',
          'account',
          'customs',
          'api',
          'other',
        ]),
      },
      {
        kind: 'url',
        id: 'page',
        label: text('field.page'),
        hint: text('field.page.hint'),
        prefill: 'page',
      },
      {
        kind: 'diagnostics',
        id: 'diagnostics',
        label: text('field.diagnostics'),
        hint: text('field.diagnostics.hint'),
      },
    ],
    details: [subject, message(true, 10), attachments, email],
  },
];
