/** One step of the schema. Once released a step never changes; the next change is a new step. */
export interface Migration {
  readonly name: string;
  /** One statement each: the embedded database takes no more at a time. */
  readonly statements: readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001-requests',
    statements: [
      // json, not jsonb: agents read the fields in the order in which the person filled them in.
      `create sequence request_numbers as integer start 48213`,
      `create table requests (
        id uuid primary key,
        number integer not null unique default nextval('request_numbers'),
        brand text not null,
        language text not null,
        category text not null,
        subject text not null,
        email text not null,
        message text not null,
        fields json not null,
        shipment json,
        page text,
        status text not null default 'open' check (status in ('open', 'pending', 'solved')),
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`,
      `alter sequence request_numbers owned by requests.number`,
      `create index requests_by_status on requests (status, number desc)`,
      `create table request_keys (
        key uuid primary key,
        content text not null,
        request_id uuid not null references requests (id) on delete cascade deferrable initially deferred,
        created_at timestamptz not null default now()
      )`,
    ],
  },
  {
    name: '0002-uploads',
    statements: [
      `create table uploads (
        id uuid primary key,
        token text not null unique,
        key uuid unique,
        brand text not null,
        name text not null,
        type text not null,
        size integer not null,
        sha256 text not null,
        request_id uuid references requests (id),
        field text,
        place integer,
        created_at timestamptz not null default now(),
        check ((request_id is null) = (field is null))
      )`,
      `create index uploads_by_request on uploads (request_id)`,
      `create index uploads_unclaimed on uploads (created_at) where request_id is null`,
    ],
  },
  {
    name: '0003-comments-and-mails',
    statements: [
      `create table comments (
        id uuid primary key,
        request_id uuid not null references requests (id) on delete cascade,
        body text not null,
        created_at timestamptz not null default now()
      )`,
      `create index comments_by_request on comments (request_id, created_at)`,
      `create table mails (
        id uuid primary key,
        request_id uuid not null references requests (id) on delete cascade,
        kind text not null check (kind in ('acknowledgement', 'answer', 'solved')),
        brand text not null,
        language text not null,
        recipient text not null,
        sender text not null,
        reply_to text not null,
        subject text not null,
        text text not null,
        html text not null,
        message_id text not null unique,
        in_reply_to text,
        state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
        via text check (via in ('smtp', 'outbox')),
        tries integer not null default 0,
        next_try_at timestamptz not null default now(),
        sent_at timestamptz,
        created_at timestamptz not null default now()
      )`,
      `create index mails_waiting on mails (next_try_at) where state = 'waiting'`,
      `create index mails_by_recipient on mails (lower(recipient))`,
      `create index mails_by_request on mails (request_id)`,
    ],
  },
  {
    name: '0004-rate-limits',
    statements: [
      // The shape that rate-limiter-flexible works on.
      `create table rate_limits (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      )`,
    ],
  },
  {
    name: '0005-requests-by-email',
    statements: [`create index requests_by_email on requests (lower(email), created_at desc)`],
  },
];
