import type { Browser } from 'playwright-core';
import { addDays } from '../../../src/core/calendar.js';
import { collectionDay, today, type BrandUnderTest, type Language } from './brands.js';
import { makeSample, type Sample, type SampleKind } from './samples.js';
import type { Entry } from './widget.js';

export const CATEGORIES = [
  'labels',
  'pickup',
  'delivery',
  'cancel',
  'tracking',
  'billing',
  'claims',
  'technical',
] as const;
export type CategoryId = (typeof CATEGORIES)[number];

/** A request as a person writes it, and what the database must hold afterwards. */
export interface Case {
  readonly brand: BrandUnderTest;
  readonly language: Language;
  readonly category: CategoryId;
  readonly email: string;
  readonly answers: readonly Entry[];
  readonly details: readonly Entry[];
  readonly reviewed: boolean;
  readonly subject: string;
  readonly message: string;
  /** The column `fields`; `diagnostics` is compared apart, with what the screen showed. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly field: string; readonly sample: Sample }[];
}

const MESSAGES: Readonly<Record<Language, string>> = {
  fr: 'Bonjour,\nle chauffeur n’est pas passé « hier » : que faire ? Merci d’avance – Chloë 🙂',
  en: 'Hello,\nthe driver did not come “yesterday”: what can I do? Many thanks – Chloë 🙂',
};

interface Draft {
  readonly answers: Entry[];
  readonly details?: Entry[];
  readonly fields: Record<string, unknown>;
  /** Field and option that title the request. */
  readonly title: readonly [field: string, option: string];
  /** Behind the title. */
  readonly about?: string;
  /** Typed by the person instead. */
  readonly subject?: string;
  readonly files?: readonly (readonly [field: string, ...kinds: SampleKind[]])[];
  readonly reviewed?: boolean;
}

const type = (field: string, text: string): Entry => ({ kind: 'type', field, text });
const select = (field: string, option: string): Entry => ({ kind: 'select', field, option });
const choose = (field: string, option: string): Entry => ({ kind: 'choose', field, option });
const tick = (field: string): Entry => ({ kind: 'tick', field });

let serial = 1000;
const newReference = (brand: BrandUnderTest): string => `FR2026${brand.channel}000012${++serial}`;

/** @param turn which of the ways through the category: 0 to 3 */
function draftOf(category: CategoryId, brand: BrandUnderTest, turn: number): Draft {
  const reference = newReference(brand);
  switch (category) {
    case 'labels': {
      const issue = ['not_downloadable', 'stuck_creating', 'wrong_data', 'other'][turn] ?? 'format';
      return {
        answers: [
          type('reference', reference),
          select('labelIssue', issue),
          type('carrier', 'Mondial Relay'),
        ],
        fields: { reference, labelIssue: issue, carrier: 'Mondial Relay' },
        title: ['labelIssue', issue],
        about: reference,
      };
    }
    case 'pickup': {
      const reason = ['not_shown', 'i_was_absent', 'refused', 'address'][turn] ?? 'other';
      const missedDate = addDays(today(), -1);
      const newDate = collectionDay(brand);
      return {
        answers: [
          type('reference', reference),
          select('pickupReason', reason),
          type('missedDate', missedDate),
          type('newDate', newDate),
          type('phone', '06 39 98 12 34'),
          type('access', 'Sonnette « Martin », code 12A4'),
        ],
        fields: {
          reference,
          pickupReason: reason,
          missedDate,
          newDate,
          phone: '+33639981234',
          access: 'Sonnette « Martin », code 12A4',
        },
        title: ['pickupReason', reason],
        about: reference,
      };
    }
    case 'delivery': {
      const issue = ['marked_delivered', 'held', 'address', 'partial'][turn] ?? 'late';
      const asksAddress = issue === 'held' || issue === 'address';
      const wanted = ['redeliver', 'pickup_point', 'return'][turn % 3] ?? 'return';
      const addressDetails = '12 bis rue de l’Église, 69003 Lyon, sonnette « Léa »';
      return {
        answers: [
          type('reference', reference),
          select('deliveryIssue', issue),
          type('recipientPhone', '+33 6 39 98 56 78'),
          ...(asksAddress ? [type('addressDetails', addressDetails)] : []),
          select('wanted', wanted),
        ],
        fields: {
          reference,
          deliveryIssue: issue,
          recipientPhone: '+33639985678',
          ...(asksAddress ? { addressDetails } : {}),
          wanted,
        },
        title: ['deliveryIssue', issue],
        about: reference,
      };
    }
    case 'cancel': {
      const reason = ['mistake', 'duplicate', 'buyer_cancelled', 'not_collected'][turn] ?? 'other';
      const second = newReference(brand);
      return {
        answers: [
          type('references', `${reference}\n${second}`),
          select('cancelReason', reason),
          tick('unused'),
        ],
        fields: { references: [reference, second], cancelReason: reason, unused: true },
        title: ['cancelReason', reason],
        about: reference,
        reviewed: true,
      };
    }
    case 'tracking': {
      const issue =
        ['no_update', 'unclear_status', 'incident', 'not_recognised'][turn] ?? 'no_update';
      const trackingNumber = `6A1234567${String(serial).slice(-4)}`;
      return {
        answers: [
          type('reference', reference),
          type('trackingNumber', trackingNumber),
          select('trackingIssue', issue),
        ],
        fields: { reference, trackingNumber, trackingIssue: issue },
        title: ['trackingIssue', issue],
        about: reference,
      };
    }
    case 'billing':
      return billing(reference, turn);
    case 'claims':
      return claims(reference, turn);
    case 'technical': {
      const step = ['import', 'payment', 'customs', 'api'][turn] ?? 'other';
      const page = 'https://app.example.com/orders/import';
      return {
        answers: [select('technicalStep', step), type('page', page), tick('diagnostics')],
        fields: { technicalStep: step, page },
        title: ['technicalStep', step],
        ...(turn % 2 === 0 ? { subject: `Import bloqué n° ${serial}` } : {}),
      };
    }
  }
}

function billing(reference: string, turn: number): Draft {
  const topic = ['weight_charge', 'unknown_charge', 'cod', 'refund_missing'][turn] ?? 'get_invoice';
  const method = ['balance', 'card', 'direct_debit', 'paypal'][turn] ?? 'card';
  const chargeDate = addDays(today(), -3);
  const extra: readonly (readonly [Entry, Record<string, unknown>])[] = [
    ...(method === 'card' ? [[type('cardLast4', '4242'), { cardLast4: '4242' }] as const] : []),
    ...(method === 'paypal'
      ? [
          [
            type('transactionId', '8AB12345CD678901E'),
            { transactionId: '8AB12345CD678901E' },
          ] as const,
        ]
      : []),
    ...(topic === 'cod'
      ? [
          [
            type('iban', 'FR14 2004 1010 0505 0001 3M02 606'),
            { iban: 'FR1420041010050500013M02606' },
          ] as const,
        ]
      : []),
  ];
  const invoice = `FAC-2026-${serial}`;
  return {
    answers: [
      select('billingTopic', topic),
      type('reference', reference),
      type('invoice', invoice),
      type('amount', '1 234,50'),
      type('chargeDate', chargeDate),
      select('paymentMethod', method),
      ...extra.map(([entry]) => entry),
    ],
    fields: {
      billingTopic: topic,
      reference,
      invoice,
      amount: '1234.50',
      chargeDate,
      paymentMethod: method,
      ...Object.assign({}, ...extra.map(([, field]) => field)),
    },
    title: ['billingTopic', topic],
    about: reference,
    files: topic === 'weight_charge' ? [['weightPhotos', 'jpg', 'png']] : [],
  };
}

function claims(reference: string, turn: number): Draft {
  const kind = ['damage', 'loss', 'missing', 'damage'][turn] ?? 'loss';
  const noted = turn === 0 ? 'no' : 'yes';
  const isDamage = kind === 'damage';
  const deliveryDate = addDays(today(), -2);
  const rows = [
    ['Tasse en porcelaine « Limoges »', '2', '24,90'],
    ['Lampe', '1', '1 049'],
  ] as const;
  const relation = 'La facture est au nom de ma sœur';
  return {
    answers: [
      choose('claimType', kind),
      type('reference', reference),
      ...(kind === 'loss' ? [] : [type('deliveryDate', deliveryDate)]),
      { kind: 'items', field: 'items', rows },
      ...(isDamage ? [choose('reservations', noted)] : []),
      type('relation', relation),
    ],
    details: [tick('terms')],
    fields: {
      claimType: kind,
      reference,
      ...(kind === 'loss' ? {} : { deliveryDate }),
      items: [
        { description: rows[0][0], quantity: 2, value: '24.90' },
        { description: rows[1][0], quantity: 1, value: '1049.00' },
      ],
      ...(isDamage ? { reservations: noted } : {}),
      relation,
      terms: true,
    },
    title: ['claimType', kind],
    about: reference,
    files: [
      ['proofOfValue', 'pdf'],
      ...(isDamage
        ? ([
            ['photoItem', 'jpg'],
            ['photoInner', 'png'],
          ] as const)
        : []),
      ...(kind === 'loss' ? [] : ([['photoParcel', 'jpg']] as const)),
      ...(isDamage && noted === 'yes' ? ([['reservationsFile', 'pdf']] as const) : []),
      ...(isDamage ? ([['repairQuote', 'pdf']] as const) : []),
      ...(kind === 'loss' ? ([['recipientStatement', 'pdf']] as const) : []),
    ],
    reviewed: true,
  };
}

/** Everything for one request: words, files and what must come of them. */
export async function makeCase(
  browser: Browser,
  brand: BrandUnderTest,
  language: Language,
  category: CategoryId,
  turn: number,
): Promise<Case> {
  const draft = draftOf(category, brand, turn);
  const words = (key: string): string => brand.words(key, language);
  const email = `${category}.${brand.site}.${language}.${crypto.randomUUID().slice(0, 8)}@example.org`;
  const kind = (['jpg', 'png', 'pdf'] as const)[turn % 3] ?? 'jpg';
  const wanted = [...(draft.files ?? []), ['attachments', kind] as const];
  const files: Case['files'][number][] = [];
  const attach = new Map<string, Sample[]>();
  for (const [field, ...kinds] of wanted)
    for (const [index, each] of kinds.entries()) {
      // Names as people have them: spaces, accents, brackets.
      const name = `${field} été (${index + 1}).${each}`;
      const sample = await makeSample(browser, each, name);
      files.push({ field, sample });
      attach.set(field, [...(attach.get(field) ?? []), sample]);
    }
  const attachTo = (field: string): Entry => ({
    kind: 'attach',
    field,
    files: attach.get(field) ?? [],
  });
  const message = MESSAGES[language];
  const [field, option] = draft.title;
  const title = words(`option.${field}.${option}`);
  const asked = [...attach.keys()].filter((id) => id !== 'attachments').map(attachTo);
  return {
    brand,
    language,
    category,
    email,
    answers: [...draft.answers, ...asked],
    details: [
      ...(category === 'billing' || category === 'technical'
        ? [
            type(
              'subject',
              draft.subject ?? (draft.about === undefined ? title : `${title} – ${draft.about}`),
            ),
          ]
        : []),
      type('message', message),
      attachTo('attachments'),
      type('email', email),
      ...(draft.details ?? []),
    ],
    reviewed: draft.reviewed ?? false,
    subject: draft.subject ?? (draft.about === undefined ? title : `${title} – ${draft.about}`),
    message,
    fields: draft.fields,
    files,
  };
}
