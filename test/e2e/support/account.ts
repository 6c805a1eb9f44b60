import { passwordLink } from './activities.js';
import type { DemoServer } from './server.js';

/** Somebody with requests and a password, made by the API's own calls. */
export interface Customer {
  readonly email: string;
  readonly password: string;
  /** Numbers of the requests, oldest first. */
  readonly numbers: readonly string[];
}

export const PASSWORD = 'un cheval vert sur la lune';

async function post(server: DemoServer, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${server.urls.api}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok)
    throw new Error(
      `${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  return response.json();
}

/** @param count requests to begin with; with 0 the account comes from another brand, where there is one */
export async function makeCustomer(
  server: DemoServer,
  brand: string,
  about: string,
  count = 1,
  language = 'fr',
): Promise<Customer> {
  const email = `${about}.${crypto.randomUUID().slice(0, 8)}@example.org`;
  const numbers: string[] = [];
  const other = brand === 'ebay' ? 'paypal' : 'ebay';
  const home = count === 0 ? other : brand;
  for (let index = 0; index < Math.max(1, count); index++) {
    const answer = (await post(server, '/v1/requests', {
      key: crypto.randomUUID(),
      brand: home,
      language,
      category: 'labels',
      subject: `Étiquette ${index + 1} (${about})`,
      email,
      message: `Bonjour, l’étiquette ${index + 1} ne se télécharge pas.`,
      fields: {
        reference: `FR2026EBAY${String(10_000 + index).padStart(10, '0')}`,
        labelIssue: 'not_downloadable',
      },
      attachments: [],
    })) as { readonly result: { readonly number: string } };
    numbers.push(answer.result.number);
  }
  await post(server, '/v1/session/recovery', { brand: home, language, email });
  const mails = await server.mails(email, Math.max(1, count) + 1);
  const mail = mails.find(({ kind }) => kind === 'password');
  if (mail === undefined) throw new Error('no mail with a link to a password');
  const token = decodeURIComponent(passwordLink(mail).split('/').at(-1) ?? '');
  await post(server, '/v1/session/password', { brand: home, token, password: PASSWORD });
  return { email, password: PASSWORD, numbers: count === 0 ? [] : numbers };
}
