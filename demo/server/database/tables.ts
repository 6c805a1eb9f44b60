import type { ColumnType, Generated, Kysely } from 'kysely';

/** JSON goes in as text, because the two drivers disagree on what to do with arrays, and comes out parsed. */
type Json<T> = ColumnType<T, string, string>;

export type RawStatus = 'open' | 'pending' | 'solved';

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
  updated_at: Generated<Date>;
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
  created_at: Generated<Date>;
}

export interface CommentsTable {
  id: string;
  request_id: string;
  body: string;
  created_at: Generated<Date>;
}

export type MailKind = 'acknowledgement' | 'answer' | 'solved';

export interface MailsTable {
  id: string;
  request_id: string;
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

export interface Tables {
  requests: RequestsTable;
  request_keys: RequestKeysTable;
  uploads: UploadsTable;
  comments: CommentsTable;
  mails: MailsTable;
}

export type Db = Kysely<Tables>;
