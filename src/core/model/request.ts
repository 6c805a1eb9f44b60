import type { SentValue } from './answers.js';
import type { Shipment } from './category.js';

/** Where a request stands. `raw` is the backend's own word; an unknown one stays visible with its `label`. */
export interface RequestStatus {
  readonly group: 'open' | 'awaiting' | 'solved';
  readonly raw: string;
  readonly label?: string;
  /** No answer possible any more, only a follow-up. */
  readonly final?: boolean;
}

/** A file that goes with a request: by token where the backend takes uploads ahead, else with its bytes. */
export type RequestAttachment =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly field: string;
      readonly name: string;
    }
  | { readonly kind: 'bytes'; readonly bytes: Blob; readonly field: string; readonly name: string };

/** A new request as it is handed to the adapter: checked and normalised. */
export interface NewRequest {
  readonly brand: string;
  /** BCP 47 tag of the person's language. */
  readonly language: string;
  readonly category: string;
  readonly subject: string;
  readonly email: string;
  readonly message: string;
  /** The other visible fields by id. */
  readonly fields: Readonly<Record<string, SentValue>>;
  readonly attachments: readonly RequestAttachment[];
  readonly shipment?: Shipment;
  /** Address of the host page without query and fragment. */
  readonly page?: string;
  /** Id of the closed request that this one goes on from. Only for a person who is signed in. */
  readonly followUpOf?: string;
}

/** What a backend answers to a create. Only these two count as sent. */
export type CreateResult =
  | {
      readonly kind: 'created';
      readonly id: string;
      /** What the person sees and quotes, for example `48213`. */
      readonly number: string;
      readonly status: RequestStatus;
      /** ISO 8601. */
      readonly createdAt: string;
    }
  /** Kept by the backend until the person confirms the address. */
  | { readonly kind: 'pending-verification'; readonly email: string };
