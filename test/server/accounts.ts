import { call, newRequest, outbox, send, until, type Answer } from './server.js';

export const PASSWORD = 'mouette-carton-42';

let count = 0;

/** An address that nobody used before. */
export function newAddress(): string {
  count += 1;
  return `camille.durand+${process.pid}-${count}@exemple.fr`;
}

/** Somebody who only ever sent a request. */
export async function requester(
  api: string,
  brand = 'ebay',
  email = newAddress(),
): Promise<string> {
  const { status } = await send(api, newRequest({ email, brand }));
  if (status !== 201) throw new Error(`The request was answered by ${status}`);
  return email;
}

/** A call of the accounts, as a page makes it. */
export function post(
  api: string,
  path: '' | '/resume' | '/exchange' | '/recovery' | '/password',
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return call(`${api}/v1/session${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export function signOut(api: string, token: string, headers: Record<string, string> = {}) {
  return call(`${api}/v1/session`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${token}`, ...headers },
  });
}

export function signIn(
  api: string,
  email: string,
  password = PASSWORD,
  brand = 'ebay',
  headers: Record<string, string> = {},
): Promise<Answer> {
  return post(api, '', { brand, email, password }, headers);
}

/** What leads to a password, as it stands in the mail. */
export interface Way {
  readonly url: string;
  readonly token: string;
  readonly code: string;
  readonly mail: Record<string, string | null>;
}

export function passwordMails(api: string, email: string) {
  return outbox(api, email).then((mails) => mails.filter(({ kind }) => kind === 'password'));
}

export function wayOf(mail: Record<string, string | null>): Way {
  const text = mail['text'] ?? '';
  const url = /https?:\S+#help\/password\/\S+/.exec(text)?.[0] ?? '';
  const code = /Code\S{0,2}\s*: (\d{6})$/mu.exec(text)?.[1] ?? '';
  return { url, token: url.replace(/^.*#help\/password\//, ''), code, mail };
}

/** Asks for the mail and waits for it. */
export async function askFor(
  api: string,
  email: string,
  brand = 'ebay',
  language = 'fr',
): Promise<Way> {
  const before = (await passwordMails(api, email)).length;
  const { status, json } = await post(api, '/recovery', { brand, language, email });
  if (status !== 202) throw new Error(`${status} ${JSON.stringify(json)}`);
  return until(async () => {
    const mails = await passwordMails(api, email);
    return mails.length > before && mails[0] ? wayOf(mails[0]) : undefined;
  });
}

/** Somebody with an account, by way of the mail. The address must have sent a request at the brand before. */
export async function makeAccount(
  api: string,
  email: string,
  brand = 'ebay',
  password = PASSWORD,
): Promise<Answer> {
  const { token } = await askFor(api, email, brand);
  return post(api, '/password', { brand, password, token });
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Milliseconds that the calls take, turn by turn so that the machine's moods hit both alike; medians. */
export async function compare(
  rounds: number,
  one: (round: number) => Promise<unknown>,
  other: (round: number) => Promise<unknown>,
  pause = 0,
): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const [place, run] of [one, other].entries()) {
      const start = performance.now();
      await run(round);
      times[place]?.push(performance.now() - start);
      await new Promise((resolve) => {
        setTimeout(resolve, pause);
      });
    }
  return [median(times[0]), median(times[1])];
}
