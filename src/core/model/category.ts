import type { Article } from './article.js';
import type { Condition, Field } from './field.js';
import type { LocalText } from './local-text.js';

/** Names of the icons that a category may show; each is one inlined drawing. */
export const CATEGORY_ICONS = [
  'label',
  'pickup',
  'delivery',
  'cancel',
  'tracking',
  'billing',
  'claim',
  'technical',
  'question',
] as const;

export type CategoryIcon = (typeof CATEGORY_ICONS)[number];

/** A rule that looks at several fields at once. */
export type CategoryRule =
  /** At least one of the fields must be filled. */
  { readonly kind: 'one-of'; readonly fields: readonly string[] };

/** Something to say that never blocks: shown beside the answers while its condition holds. */
export interface Advice {
  readonly when:
    | { readonly kind: 'answers'; readonly condition: Condition }
    /** The shipment that the page passed in was paid more than so many days ago. */
    | { readonly kind: 'paid-days-ago'; readonly days: number }
    /** The answer to a date field lies more than so many days back. */
    | { readonly kind: 'days-ago'; readonly field: string; readonly days: number }
    | { readonly kind: 'shipment-state'; readonly states: readonly ShipmentState[] };
  readonly text: LocalText;
  /** Article to read, by id. */
  readonly article?: string;
  /** Category that fits better, by id: offered as a button. */
  readonly category?: string;
}

/** A reason to write: what it is called, what it needs, what may answer it at once. */
export interface Category {
  readonly id: string;
  readonly label: LocalText;
  readonly hint: LocalText;
  readonly icon: CategoryIcon;
  /** What this reason needs, asked on the screen of its own. */
  readonly questions: readonly Field[];
  /** The e-mail form: message, attachments, address. */
  readonly details: readonly Field[];
  readonly rules?: readonly CategoryRule[];
  readonly advice?: readonly Advice[];
  /** Read everything once more before sending: for what can't be taken back. Default `false`. */
  readonly review?: boolean;
  /** Field whose chosen option titles the request ("Pick-up not done – FR2025…"). Default: the category's name. */
  readonly subjectField?: string;
  /** The person may edit the subject. Default `false`. */
  readonly editableSubject?: boolean;
  /** Shown before the form; a backend with a help centre adds its own. */
  readonly articles?: readonly Article[];
}

/** States of a shipment as the platforms name them (Packlink `ShipmentStatus`). */
export const SHIPMENT_STATES = [
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
] as const;

export type ShipmentState = (typeof SHIPMENT_STATES)[number];

/** The shipment that the host page is about. Everything but the reference is optional. */
export interface Shipment {
  readonly reference: string;
  readonly carrier?: string;
  readonly state?: ShipmentState;
  /** Short name for the person, for example what was sold. */
  readonly label?: string;
  /** Day of the planned collection or delivery, `YYYY-MM-DD`. */
  readonly expected?: string;
  /** Day of payment, `YYYY-MM-DD`. */
  readonly paid?: string;
}
