import { asAgent, call, DESK_TOKEN } from './server.js';

/** What an agent does at the desk, by its own forms. Each answers the status of the call. */
export interface Agent {
  post(path: string, fields: Record<string, string>): Promise<number>;
  answer(id: string, body: string, more?: Record<string, string>): Promise<number>;
  note(id: string, body: string): Promise<number>;
  setStatus(id: string, status: string): Promise<number>;
  /** The page of a request. */
  page(id: string): Promise<string>;
}

export async function agentAt(api: string, requestId: string): Promise<Agent> {
  const page = async (id: string): Promise<string> =>
    (await call(`${api}/desk/requests/${id}`, asAgent())).json;
  const form = /name="form" value="([^"]+)"/.exec(await page(requestId))?.[1] ?? '';
  const post: Agent['post'] = async (path, fields) => {
    const { status } = await fetch(`${api}/desk/requests/${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Authorization: `Bearer ${DESK_TOKEN}`, Origin: api },
      body: new URLSearchParams({ form, ...fields }),
      signal: AbortSignal.timeout(30_000),
    });
    return status;
  };
  return {
    post,
    page,
    answer: (id, body, more = {}) =>
      post(`${id}/answers`, { id: crypto.randomUUID(), body, status: 'pending', ...more }),
    note: (id, body) => post(`${id}/notes`, { id: crypto.randomUUID(), body }),
    setStatus: (id, status) => post(`${id}/status`, { status }),
  };
}
