import type { ColumnType, Generated, Kysely } from 'kysely';

/** JSON goes in as text, because the two drivers disagree on what to do with arrays, and comes out parsed. */
type Json<T> = ColumnType<T, string, string>;

export type RawStatus = 'open' | 'pending' | 'solved' | 'closed';

export interface RequestsTable {
  id: string;
  number: Generated<number>;
  brand: string;
  language: string;
  category: string;
  subject: string;
  email: string;
  message: string;
  fields: Json<Record<string, unknown>>;
  shipment: ColumnType<Record<string, unknown> | null, string | null, string | null>;
  page: string | null;
  status: ColumnType<RawStatus, RawStatus | undefined, RawStatus>;
  created_at: Generated<Date>;
  /** Last change of any kind, for agents. */
  updated_at: Generated<Date>;
  /** Last change that the requester may know of. */
  changed_at: Generated<Date>;
  /** Last public answer of an agent. */
  answered_at: Date | null;
  /** The requester has seen everything up to here. */
  seen_at: Date | null;
  follow_up_of: string | null;
  cc: ColumnType<readonly string[], string | undefined, string>;
  rating: 'good' | 'bad' | null;
  rating_comment: string | null;
}

/** One key for each thing that somebody does with a request. */
export interface WriteKeysTable {
  key: string;
  /** SHA-256 of what is done, in canonical form. */
  content: string;
  request_id: string;
  created_at: Generated<Date>;
}

export interface RequestKeysTable {
  key: string;
  /** SHA-256 of the content in canonical form. */
  content: string;
  request_id: string;
  created_at: Generated<Date>;
}

export interface UploadsTable {
  /** Also the name of the file in storage. */
  id: string;
  token: string;
  key: string | null;
  brand: string;
  name: string;
  type: string;
  size: number;
  sha256: string;
  /** Set when a request claims the file. */
  request_id: string | null;
  field: string | null;
  place: number | null;
  /** The comment that it came with; `null` for the request's own files. */
  comment_id: Generated<string | null>;
  /** Set while a write takes the file to a ticket system. */
  write_key: Generated<string | null>;
  created_at: Generated<Date>;
}

export interface CommentsTable {
  id: string;
  request_id: string;
  body: string;
  author: ColumnType<
    'agent' | 'requester',
    'agent' | 'requester' | undefined,
    'agent' | 'requester'
  >;
  author_name: Generated<string>;
  /** `internal`: the customer never sees it. */
  visibility: ColumnType<
    'public' | 'internal',
    'public' | 'internal' | undefined,
    'public' | 'internal'
  >;
  /** `html` is untrusted: whoever shows it sanitises it. */
  format: ColumnType<'text' | 'html', 'text' | 'html' | undefined, 'text' | 'html'>;
  created_at: Generated<Date>;
}

export type MailKind = 'acknowledgement' | 'answer' | 'solved' | 'password';

export interface MailsTable {
  id: string;
  /** `null` exactly for the kind `password`. */
  request_id: string | null;
  kind: MailKind;
  brand: string;
  language: string;
  recipient: string;
  sender: string;
  reply_to: string;
  subject: string;
  text: string;
  html: string;
  message_id: string;
  in_reply_to: string | null;
  state: ColumnType<'waiting' | 'sent' | 'failed', undefined, 'waiting' | 'sent' | 'failed'>;
  /** Where it went once sent. */
  via: 'smtp' | 'outbox' | null;
  tries: Generated<number>;
  /** Not before this time; while a worker sends, the end of its lease. */
  next_try_at: Generated<Date>;
  sent_at: Date | null;
  created_at: Generated<Date>;
}

export interface UsersTable {
  id: string;
  name: string;
  /** Lower case. */
  email: string;
  email_verified: Generated<boolean>;
  image: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface SessionsTable {
  id: string;
  user_id: string;
  brand: string;
  /** SHA-256 of what the person holds. */
  token: string;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

/** One way in of a user. Here there is the password only, under the provider `credential`. */
export interface AccountsTable {
  id: string;
  user_id: string;
  account_id: string;
  provider_id: string;
  /** Salted scrypt. */
  password: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface VerificationsTable {
  id: string;
  identifier: string;
  value: string;
  /** Codes that were tried, right or wrong. */
  tries: Generated<number>;
  expires_at: Date;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface RecoveriesTable {
  id: string;
  brand: string;
  language: string;
  /** Lower case. */
  email: string;
  tries: Generated<number>;
  /** Not before this time; while a worker is at it, the end of its lease. */
  next_try_at: Generated<Date>;
  created_at: Generated<Date>;
}

export type GatewayDeed = 'create' | 'reply' | 'solve' | 'rate';

/** A write to the ticket system, one for each key; kept for those who ask again. */
export interface GatewayWritesTable {
  key: string;
  brand: string;
  /** Lower case. */
  email: string;
  deed: GatewayDeed;
  /** Id at the ticket system; of a new request once it is known. */
  request_id: string | null;
  /** SHA-256 of what is done, in canonical form. */
  content: string;
  /** How things stood before the first try, for looking whether it came through. */
  before: string | null;
  /** `pending`: somebody is at it until the lease ends. `unclear`: it may have happened. */
  state: ColumnType<'pending' | 'unclear' | 'done', undefined, 'pending' | 'unclear' | 'done'>;
  answer: ColumnType<string | null, undefined, string>;
  tries: Generated<number>;
  lease_until: Date;
  created_at: Generated<Date>;
}

export interface GatewaySeenTable {
  brand: string;
  /** Lower case. */
  email: string;
  /** Id at the ticket system. */
  request_id: string;
  seen_at: Date;
}

export interface Tables {
  requests: RequestsTable;
  request_keys: RequestKeysTable;
  write_keys: WriteKeysTable;
  uploads: UploadsTable;
  comments: CommentsTable;
  mails: MailsTable;
  users: UsersTable;
  sessions: SessionsTable;
  accounts: AccountsTable;
  verifications: VerificationsTable;
  recoveries: RecoveriesTable;
  gateway_writes: GatewayWritesTable;
  gateway_seen: GatewaySeenTable;
}

export type Db = Kysely<Tables>;
