import { makeAccount, newAddress } from './accounts.js';
import { call, newRequest, send, upload, type Answer } from './server.js';

/** Somebody who is signed in. */
export interface Customer {
  readonly email: string;
  readonly token: string;
  /** Id of a request of theirs. */
  readonly first: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  /** A new request of theirs. */
  create(changes?: Record<string, unknown>): Promise<{ id: string; number: string }>;
  reply(id: string, changes?: Record<string, unknown>): Promise<Answer>;
  solve(id: string, key?: string): Promise<Answer>;
  rate(id: string, changes?: Record<string, unknown>): Promise<Answer>;
}

export async function newCustomer(api: string, brand = 'ebay'): Promise<Customer> {
  const email = newAddress();
  const first = await createAs(api, { email, brand });
  const { json } = await makeAccount(api, email, brand);
  return customerOf(api, email, json.session.token, first.id, brand);
}

export function customerOf(
  api: string,
  email: string,
  token: string,
  first: string,
  brand = 'ebay',
): Customer {
  const post: Customer['post'] = (path, body) =>
    call(`${api}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...bearer(token) },
      body: JSON.stringify(body),
    });
  const key = () => crypto.randomUUID();
  return {
    email,
    token,
    first,
    get: (path) => call(`${api}${path}`, { headers: bearer(token) }),
    post,
    create: (changes = {}) => createAs(api, { email, brand, ...changes }),
    reply: (id, changes = {}) =>
      post(`/v1/requests/${id}/comments`, {
        key: key(),
        message: 'Et maintenant ?',
        attachments: [],
        ...changes,
      }),
    solve: (id, solveKey = key()) => post(`/v1/requests/${id}/solve`, { key: solveKey }),
    rate: (id, changes = {}) =>
      post(`/v1/requests/${id}/rating`, { key: key(), score: 'good', comment: '', ...changes }),
  };
}

export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

async function createAs(
  api: string,
  changes: Record<string, unknown>,
): Promise<{ id: string; number: string }> {
  const { status, json } = await send(api, newRequest(changes));
  if (status !== 201) throw new Error(`The request was answered by ${status}`);
  return json.result;
}

/** A file that is uploaded and waits for its message. */
export async function uploaded(
  api: string,
  bytes: Uint8Array,
  name: string,
  brand = 'ebay',
): Promise<{ token: string; name: string }> {
  const { json } = await upload(api, bytes, { name, brand });
  return { token: json.token, name };
}
