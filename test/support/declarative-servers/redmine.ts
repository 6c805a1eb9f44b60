import { randomBytes } from 'node:crypto';
import {
  jsonOf,
  listIn,
  recordIn,
  secondsApart,
  serve,
  textIn,
  type Answer,
  type Arrived,
  type Json,
  type Running,
} from './serve.js';

// Redmine's REST API as redmine.org/projects/redmine/wiki/Rest_api describes it and as 5.0.4 was seen to answer: issues,
// journals, uploads, users/current. Somebody else's issue is 403 with an empty body, writes answer 204, a status that the
// workflow does not allow is passed over in silence.

export interface RedmineUser {
  readonly id: number;
  readonly firstname: string;
  readonly mail: string;
  readonly key: string;
  readonly isAgent: boolean;
}

interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

interface Journal {
  readonly id: number;
  readonly user: RedmineUser;
  readonly notes: string;
  readonly isPrivate: boolean;
  readonly details: readonly Json[];
  readonly at: number;
}

export interface RedmineIssue {
  readonly id: number;
  readonly author: RedmineUser;
  readonly subject: string;
  readonly description: string;
  readonly customFields: readonly Json[];
  readonly createdAt: number;
  readonly files: StoredFile[];
  readonly journals: Journal[];
  updatedAt: number;
  status: number;
}

export interface RedmineServer extends Running {
  readonly issues: readonly RedmineIssue[];
  addUser(firstname: string, isAgent?: boolean): RedmineUser;
}

const STATUSES: readonly {
  readonly id: number;
  readonly name: string;
  readonly closed: boolean;
}[] = [
  { id: 1, name: 'New', closed: false },
  { id: 2, name: 'In Progress', closed: false },
  { id: 3, name: 'Resolved', closed: false },
  { id: 4, name: 'Feedback', closed: false },
  { id: 5, name: 'Closed', closed: true },
  { id: 6, name: 'Rejected', closed: true },
  { id: 9, name: 'Waiting for the carrier', closed: false },
];
/** What the workflow lets an author do. */
const OWN_WORKFLOW: Readonly<Record<number, readonly number[]>> = { 1: [3], 2: [3], 4: [3] };

const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const refuse = (...errors: readonly string[]): Answer => ({ status: 422, json: { errors } });
const nothing = (status: number): Answer => ({ status });

/** Starts a project "support" without issues. */
export async function startRedmine(): Promise<RedmineServer> {
  const users: RedmineUser[] = [];
  const issues: RedmineIssue[] = [];
  const uploads = new Map<string, StoredFile>();
  const now = secondsApart();
  let lastId = 40;
  const nextId = (): number => (lastId += 3);

  const statusOf = (issue: RedmineIssue) => STATUSES.find(({ id }) => id === issue.status);
  const personJson = ({ id, firstname }: RedmineUser): Json => ({
    id,
    name: `${firstname} Shipper`,
  });
  const rowJson = (issue: RedmineIssue): Json => ({
    id: issue.id,
    project: { id: 1, name: 'Support' },
    status: {
      id: issue.status,
      name: statusOf(issue)?.name,
      is_closed: statusOf(issue)?.closed,
    },
    author: personJson(issue.author),
    subject: issue.subject,
    description: issue.description,
    custom_fields: issue.customFields,
    created_on: iso(issue.createdAt),
    updated_on: iso(issue.updatedAt),
  });
  const fileJson = (origin: string, file: StoredFile): Json => ({
    id: file.id,
    filename: file.name,
    filesize: file.bytes.length,
    content_type: file.type,
    content_url: `${origin}/attachments/download/${file.id}/${encodeURIComponent(file.name)}`,
  });
  const allowed = (issue: RedmineIssue, user: RedmineUser): readonly number[] =>
    user.isAgent ? STATUSES.map(({ id }) => id) : (OWN_WORKFLOW[issue.status] ?? []);

  const take = (given: Json): readonly StoredFile[] =>
    listIn(given, 'uploads').flatMap((upload) => {
      const file = uploads.get(String(upload['token']));
      const name = upload['filename'];
      return file ? [{ ...file, name: typeof name === 'string' ? name : file.name }] : [];
    });

  function list(query: URLSearchParams, user: RedmineUser): Answer {
    // Without a status only open issues are told.
    const wanted = query.get('status_id') ?? 'open';
    const key = query.get('cf_7');
    const [by = '', order = ''] = (query.get('sort') ?? 'id:desc').split(':');
    const keyOf = (issue: RedmineIssue): number =>
      by === 'updated_on' ? issue.updatedAt : by === 'created_on' ? issue.createdAt : issue.id;
    const rows = issues
      .filter((issue) => user.isAgent || issue.author === user)
      .filter((issue) =>
        wanted === '*'
          ? true
          : wanted === 'open' || wanted === 'closed'
            ? statusOf(issue)?.closed === (wanted === 'closed')
            : wanted.split('|').includes(`${issue.status}`),
      )
      .filter(
        (issue) =>
          key === null || issue.customFields.some(({ id, value }) => id === 7 && value === key),
      )
      .toSorted((one, other) => (order === 'desc' ? -1 : 1) * (keyOf(one) - keyOf(other)));
    const offset = Number(query.get('offset') ?? 0);
    const limit = Math.min(100, Number(query.get('limit') ?? 25));
    return {
      status: 200,
      json: {
        issues: rows.slice(offset, offset + limit).map(rowJson),
        total_count: rows.length,
        offset,
        limit,
      },
    };
  }

  function create(given: Json, user: RedmineUser): Answer {
    const subject = textIn(given, 'subject');
    if (given['project_id'] !== 'support') return nothing(404);
    if (subject.trim() === '') return refuse('Subject cannot be blank');
    const at = now();
    const issue: RedmineIssue = {
      id: nextId(),
      author: user,
      subject,
      description: textIn(given, 'description'),
      customFields: listIn(given, 'custom_fields').map(({ id, value }) => ({
        id,
        name: 'ClientRef',
        value,
      })),
      createdAt: at,
      updatedAt: at,
      files: [...take(given)],
      journals: [],
      status: 1,
    };
    issues.push(issue);
    return { status: 201, json: { issue: rowJson(issue) } };
  }

  function update(issue: RedmineIssue, given: Json, user: RedmineUser): Answer {
    const files = take(given);
    const details: Json[] = files.map((file) => ({
      property: 'attachment',
      name: `${file.id}`,
      old_value: null,
      new_value: file.name,
    }));
    const status = Number(given['status_id'] ?? issue.status);
    if (status !== issue.status && allowed(issue, user).includes(status)) {
      details.push({
        property: 'attr',
        name: 'status_id',
        old_value: `${issue.status}`,
        new_value: `${status}`,
      });
      issue.status = status;
    }
    issue.files.push(...files);
    const notes = textIn(given, 'notes');
    if (notes !== '' || details.length > 0) {
      const at = now();
      const isPrivate = given['private_notes'] === true;
      issue.journals.push({ id: nextId(), user, notes, isPrivate, details, at });
      issue.updatedAt = at;
    }
    return nothing(204);
  }

  function answer(call: Arrived): Answer {
    const { method, url, headers, body } = call;
    const user = users.find(({ key }) => key === headers['x-redmine-api-key']);
    const path = decodeURIComponent(url.pathname);
    if (!user) return nothing(401);
    if (method === 'GET' && path === '/users/current.json')
      return {
        status: 200,
        json: {
          user: {
            id: user.id,
            login: user.firstname.toLowerCase(),
            firstname: user.firstname,
            lastname: 'Shipper',
            mail: user.mail,
          },
        },
      };
    if (method === 'POST' && path === '/uploads.json') {
      if (headers['content-type'] !== 'application/octet-stream') return nothing(406);
      const name = url.searchParams.get('filename') ?? 'file';
      const id = nextId();
      const token = `${id}.${randomBytes(16).toString('hex')}`;
      uploads.set(token, { id, name, type: 'application/pdf', bytes: body });
      return { status: 201, json: { upload: { id, token } } };
    }
    const file = /^\/attachments\/download\/(\d+)\//.exec(path)?.[1];
    if (method === 'GET' && file !== undefined) {
      const issue = issues.find(({ files }) => files.some(({ id }) => `${id}` === file));
      if (!issue) return nothing(404);
      if (!user.isAgent && issue.author !== user) return nothing(403);
      const bytes = issue.files.find(({ id }) => `${id}` === file)?.bytes;
      return { status: 200, ...(bytes && { bytes }) };
    }
    if (path === '/issues.json')
      return method === 'GET'
        ? list(url.searchParams, user)
        : create(recordIn(jsonOf(call), 'issue'), user);
    // As Rails: what begins with a number is that number.
    const id = /^\/issues\/(\d+)[^/]*\.json$/.exec(path)?.[1];
    const issue = issues.find((one) => `${one.id}` === id);
    if (!issue) return nothing(404);
    if (!user.isAgent && issue.author !== user) return nothing(403);
    if (method === 'PUT') return update(issue, recordIn(jsonOf(call), 'issue'), user);
    return {
      status: 200,
      json: {
        issue: {
          ...rowJson(issue),
          attachments: issue.files.map((each) => fileJson(origin(), each)),
          allowed_statuses: allowed(issue, user).map((status) => ({ id: status })),
          journals: issue.journals
            .filter((journal) => user.isAgent || !journal.isPrivate)
            .map((journal) => ({
              id: journal.id,
              user: personJson(journal.user),
              notes: journal.notes,
              created_on: iso(journal.at),
              private_notes: journal.isPrivate,
              details: journal.details,
            })),
        },
      },
    };
  }

  const running = await serve(answer);
  const origin = (): string => running.origin;
  return {
    ...running,
    issues,
    addUser: (firstname, isAgent = false) => {
      const user = {
        id: nextId(),
        firstname,
        mail: `${firstname.toLowerCase()}@shop.test`,
        key: randomBytes(20).toString('hex'),
        isAgent,
      };
      users.push(user);
      return user;
    },
  };
}
