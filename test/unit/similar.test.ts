import { describe, expect, it } from 'vitest';
import type { RequestSummary } from '../../src/core/model/conversation.js';
import type { RequestStatus } from '../../src/core/model/request.js';
import { findSimilar, similarInTime } from '../../src/core/similar.js';
import { ManualClock, settled } from '../support/manual-clock.js';

const OPEN: RequestStatus = { group: 'open', raw: 'open' };

const request = (id: string, more: Partial<RequestSummary> = {}): RequestSummary => ({
  id,
  number: id,
  subject: id,
  status: OPEN,
  category: 'pickup',
  createdAt: '2026-11-20T09:00:00Z',
  updatedAt: '2026-11-20T09:00:00Z',
  unread: false,
  ...more,
});

const ids = (requests: readonly RequestSummary[]): readonly string[] =>
  requests.map(({ id }) => id);

describe('requests that a new one may be about', () => {
  it('are those on the same shipment, then those for the same reason, newest first', () => {
    const found = findSimilar(
      [
        request('old', { updatedAt: '2026-11-01T09:00:00Z' }),
        request('new', { updatedAt: '2026-11-22T09:00:00+02:00' }),
        request('shipment', { category: 'claims', reference: 'FR1' }),
        request('other', { category: 'claims', reference: 'FR2' }),
      ],
      { category: 'pickup', reference: 'FR1' },
    );
    expect(ids(found)).toEqual(['shipment', 'new', 'old']);
  });

  it('are open or wait for an answer, and at most three', () => {
    const many = ['a', 'b', 'c', 'd'].map((id) => request(id));
    expect(findSimilar(many, { category: 'pickup' })).toHaveLength(3);
    const solved = request('solved', { status: { group: 'solved', raw: 'solved' } });
    const awaiting = request('awaiting', { status: { group: 'awaiting', raw: 'pending' } });
    expect(ids(findSimilar([solved, awaiting], { category: 'pickup' }))).toEqual(['awaiting']);
  });

  it('take no empty reference for the same shipment', () => {
    const nameless = request('nameless', { category: 'claims', reference: '' });
    expect(findSimilar([nameless], { category: 'pickup', reference: '' })).toEqual([]);
  });

  it('are waited for 1.5 s and no longer', async () => {
    const clock = new ManualClock(0);
    let answer: (requests: readonly RequestSummary[]) => void = () => undefined;
    const found: (readonly string[])[] = [];
    const ask = (): void => {
      const loading = new Promise<readonly RequestSummary[]>((resolve) => (answer = resolve));
      void similarInTime(loading, { category: 'pickup' }, clock).then((requests) =>
        found.push(ids(requests)),
      );
    };
    ask();
    await clock.advance(1400);
    answer([request('in time')]);
    await settled();
    expect(found).toEqual([['in time']]);
    ask();
    await clock.advance(1499);
    expect(found).toHaveLength(1);
    await clock.advance(2);
    expect(found).toEqual([['in time'], []]);
    answer([request('late')]);
    await settled();
    expect(found).toHaveLength(2);
  });

  it('are none when they cannot be had', async () => {
    const failing = Promise.reject(new Error('down'));
    const found = await similarInTime(failing, { category: 'pickup' }, new ManualClock(0));
    expect(found).toEqual([]);
  });
});
