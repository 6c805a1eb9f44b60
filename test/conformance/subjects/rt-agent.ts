import type { ConformanceSubject } from '../../../src/conformance/index.js';
import type { startRt } from '../../../scripts/live/rt/start-rt.mjs';

const STATUS = { open: 'open', awaiting: 'stalled', solved: 'resolved' } as const;

/** An agent of Request Tracker, and how many tickets the server keeps. */
export function rtAgent(
  rt: Pick<Awaited<ReturnType<typeof startRt>>, 'url' | 'tokens'>,
): Required<Pick<ConformanceSubject, 'agent' | 'count'>> {
  const asAgent = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${rt.url}/REST/2.0${path}`, {
      method,
      headers: {
        authorization: `token ${rt.tokens.agent}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`the agent was answered ${response.status}`);
    return response.json();
  };
  const statusOf = async (id: string): Promise<string> =>
    ((await asAgent('GET', `/ticket/${id}`)) as { readonly Status: string }).Status;
  /** Request Tracker answers 200 to a change that it did not make. */
  const setStatus = async (id: string, status: string): Promise<void> => {
    await asAgent('PUT', `/ticket/${id}`, { Status: status });
    const now = await statusOf(id);
    if (now !== status) throw new Error(`the ticket is ${now} instead of ${status}`);
  };
  return {
    count: async (subject) => {
      const query = encodeURIComponent(`Subject = '${subject}'`);
      const found = (await asAgent('GET', `/tickets?query=${query}`)) as {
        readonly total: number;
      };
      return found.total;
    },
    agent: {
      answer: async (id, { kind, text }, group) => {
        await asAgent('POST', `/ticket/${id}/correspond`, {
          Content: text,
          ContentType: kind === 'html' ? 'text/html' : 'text/plain',
        });
        await setStatus(id, STATUS[group]);
      },
      setStatus: (id, status) => setStatus(id, STATUS[status]),
      close: (id) => setStatus(id, 'rejected'),
      note: async (id, text) => {
        await asAgent('POST', `/ticket/${id}/comment`, {
          Content: text,
          ContentType: 'text/plain',
        });
      },
    },
  };
}
