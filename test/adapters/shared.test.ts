// What the adapters of ticket systems share, where no adapter's own test shows it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { accountKeeper } from '../../src/adapters/shared/account.js';
import { splitAnswers, linesOf, withAnswers } from '../../src/adapters/shared/form-answers.js';
import { requestFile, requestLong } from '../../src/adapters/shared/long-answer.js';
import { settle } from '../../src/adapters/shared/settle.js';
import { turns } from '../../src/adapters/shared/turns.js';
import { HelpError } from '../../src/core/help-error.js';

const { signal } = new AbortController();
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (thrown: unknown) => HelpError.from(thrown).code,
  );

test('a wait ends at once when it is given up', async () => {
  const control = new AbortController();
  const begun = Date.now();
  const waiting = settle(control.signal);
  control.abort();
  await waiting;
  await settle(control.signal);
  expect(Date.now() - begun).toBeLessThan(500);
});

test('tries of one key wait for each other; those of another do not', async () => {
  const inTurn = turns();
  const told: string[] = [];
  let free: () => void = () => undefined;
  const first = inTurn('a', 5, async (isFirst, since) => {
    await new Promise<void>((resolve) => (free = resolve));
    told.push(`${isFirst} ${since}`);
    throw new Error('lost');
  });
  const second = inTurn('a', 9, async (isFirst, since) => told.push(`${isFirst} ${since}`));
  await inTurn('b', 7, async (isFirst, since) => told.push(`${isFirst} ${since}`));
  free();
  await expect(first).rejects.toThrow('lost');
  await second;
  expect(told).toEqual(['true 7', 'true 5', 'false 5']);
});

test('answers come back as they went; what looks like them does not', () => {
  const lines = linesOf({ note: 'a\n-- form --\nb', none: undefined, list: ['x'], 'a b': 'c: d' });
  const { text, answers } = splitAnswers(withAnswers('Hi\n\n-- form --\nkey: mine', lines));
  expect(text).toBe('Hi\n\n-- form --\nkey: mine');
  expect([...answers]).toEqual([
    ['note', 'a / — / b'],
    ['list', '["x"]'],
    ['a b', 'c: d'],
  ]);
});

test('an answer about somebody who has signed out meanwhile signs nobody in', async () => {
  let answer: () => void = () => undefined;
  const person = { id: '1', name: 'A', email: 'a@b.example' };
  const keeper = accountKeeper(
    {},
    async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return { session: { person } };
    },
    () => Promise.reject(new Error('no service')),
  );
  const entering = Promise.resolve(keeper.session.exchange?.('token', { signal }));
  await keeper.session.signOut({ signal });
  answer();
  expect(await codeOf(entering)).toBe('unauthorized');
  expect(await codeOf(keeper.me(signal))).toBe('unauthorized');
});

describe('long answers', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());
  const serve = (status: number, type: string, body: string): Promise<URL> =>
    new Promise((resolve) => {
      const own = createServer((request, response) => {
        if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
        else response.writeHead(status, { 'content-type': type }).end(body);
      });
      server = own.listen(0, '127.0.0.1', () => {
        const { port } = own.address() as AddressInfo;
        resolve(new URL(`http://127.0.0.1:${port}/`));
      });
    });

  test('of more than two MiB are read', async () => {
    const url = await serve(200, 'application/json', JSON.stringify('x'.repeat(3_000_000)));
    const decode = (json: unknown): number | undefined =>
      typeof json === 'string' ? json.length : undefined;
    expect(await requestLong({ method: 'GET', url, decode, signal })).toBe(3_000_000);
  });

  test('of more than 40 MiB are not', async () => {
    const url = await serve(200, 'application/octet-stream', 'x'.repeat(42_000_000));
    expect(await codeOf(requestFile({ url, signal }, undefined))).toBe('too-large');
  });

  test.each([
    [200, 'application/json', '{', 'malformed'],
    [403, 'application/json', '{}', 'forbidden'],
  ])('%i %s %s is %s', async (status, type, body, code) => {
    const url = await serve(status, type, body);
    expect(await codeOf(requestLong({ method: 'GET', url, decode: () => undefined, signal }))).toBe(
      code,
    );
  });

  test('a file is whole and of no type; a redirect is followed only where it is wanted', async () => {
    const url = await serve(200, 'text/html', '<p>hi</p>');
    const file = await requestFile({ url, signal }, 9);
    expect([await file.text(), file.type]).toEqual(['<p>hi</p>', 'application/octet-stream']);
    expect(await codeOf(requestFile({ url, signal }, 10))).toBe('unavailable');
    const moved = new URL('/moved', url);
    expect(await codeOf(requestFile({ url: moved, signal }, 9))).toBe('unauthorized');
    expect((await requestFile({ url: moved, signal }, 9, { redirect: 'follow' })).size).toBe(9);
  });

  test('a refusal behind a redirect that was wanted ends no session', async () => {
    const url = await serve(403, 'text/plain', 'expired');
    const moved = requestFile({ url: new URL('/moved', url), signal }, 9, { redirect: 'follow' });
    expect(await codeOf(moved)).toBe('forbidden');
  });
});
