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
  {
    name: '0006-accounts',
    statements: [
      // What better-auth works on, under our names; `brand` and `tries` are ours.
      `create table users (
        id uuid primary key,
        name text not null check (name <> ''),
        email text not null unique,
        email_verified boolean not null default false,
        image text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`,
      `create table sessions (
        id uuid primary key,
        user_id uuid not null references users (id) on delete cascade,
        brand text not null,
        token text not null unique,
        expires_at timestamptz not null,
        ip_address text,
        user_agent text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`,
      `create index sessions_by_user on sessions (user_id)`,
      `create index sessions_by_end on sessions (expires_at)`,
      `create table accounts (
        id uuid primary key,
        user_id uuid not null references users (id) on delete cascade,
        account_id text not null,
        provider_id text not null,
        password text,
        access_token text,
        refresh_token text,
        id_token text,
        access_token_expires_at timestamptz,
        refresh_token_expires_at timestamptz,
        scope text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (provider_id, account_id)
      )`,
      `create index accounts_by_user on accounts (user_id)`,
      // One at a time for each purpose: what is asked for again takes the place of what was there.
      `create table verifications (
        id uuid primary key,
        identifier text not null unique,
        value text not null,
        tries integer not null default 0,
        expires_at timestamptz not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`,
      `create index verifications_by_end on verifications (expires_at)`,
      // Calls for a password that were answered and wait for their mail.
      `create table recoveries (
        id uuid primary key,
        brand text not null,
        language text not null,
        email text not null,
        tries integer not null default 0,
        next_try_at timestamptz not null default now(),
        created_at timestamptz not null default now()
      )`,
      `create index recoveries_waiting on recoveries (next_try_at)`,
      `alter table mails alter column request_id drop not null`,
      `alter table mails drop constraint mails_kind_check`,
      `alter table mails add constraint mails_kind_check
        check (kind in ('acknowledgement', 'answer', 'solved', 'password'))`,
      `alter table mails add constraint mails_about_check
        check ((request_id is null) = (kind = 'password'))`,
    ],
  },
  {
    name: '0007-conversations',
    statements: [
      `alter table requests drop constraint requests_status_check`,
      `alter table requests add constraint requests_status_check
        check (status in ('open', 'pending', 'solved', 'closed'))`,
      // What the requester may know of: internal notes move none of these.
      `alter table requests add column changed_at timestamptz`,
      `update requests set changed_at = updated_at`,
      `alter table requests alter column changed_at set not null`,
      `alter table requests alter column changed_at set default now()`,
      `alter table requests add column answered_at timestamptz`,
      `alter table requests add column seen_at timestamptz`,
      `alter table requests add column follow_up_of uuid references requests (id)`,
      `alter table requests add column cc json not null default '[]'`,
      `alter table requests add column rating text check (rating in ('good', 'bad'))`,
      `alter table requests add column rating_comment text`,
      `create index requests_of_person_changed
        on requests (brand, lower(email), changed_at desc, id desc)`,
      `create index requests_of_person_created
        on requests (brand, lower(email), created_at desc, id desc)`,
      `create index requests_follow_ups on requests (follow_up_of) where follow_up_of is not null`,
      `alter table comments add column author text not null default 'agent'
        check (author in ('agent', 'requester'))`,
      `alter table comments add column author_name text not null default 'Support'`,
      `alter table comments add column visibility text not null default 'public'
        check (visibility in ('public', 'internal'))`,
      `alter table comments add column format text not null default 'text'
        check (format in ('text', 'html'))`,
      `alter table uploads add column comment_id uuid references comments (id)`,
      `create table write_keys (
        key uuid primary key,
        content text not null,
        request_id uuid not null references requests (id) on delete cascade,
        created_at timestamptz not null default now()
      )`,
    ],
  },
  {
    name: '0008-gateway',
    statements: [
      `create table gateway_writes (
        key uuid primary key,
        brand text not null,
        email text not null,
        deed text not null check (deed in ('create', 'reply', 'solve', 'rate')),
        request_id text,
        content text not null,
        before text,
        state text not null default 'pending' check (state in ('pending', 'unclear', 'done')),
        answer text check ((state = 'done') = (answer is not null)),
        tries integer not null default 1,
        lease_until timestamptz not null,
        created_at timestamptz not null default now()
      )`,
      `create index gateway_writes_by_email on gateway_writes (email, created_at desc)`,
      `create index gateway_writes_by_request on gateway_writes (request_id)`,
      // A write that came to nothing gives its files back.
      `alter table uploads add column write_key uuid
        references gateway_writes (key) on delete set null`,
      `create index uploads_by_write on uploads (write_key)`,
      `create table gateway_seen (
        brand text not null,
        email text not null,
        request_id text not null,
        seen_at timestamptz not null,
        primary key (brand, email, request_id)
      )`,
    ],
  },
];
