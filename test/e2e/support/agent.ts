import type { AnswerOptions, DeskStatus, HelpDesk } from './help-desk.js';
import { DESK_TOKEN, type ServerWithDesk } from './own-server.js';

/** What an agent does at the desk, by the desk's own forms: each hidden field as the page gave it. */
export class Agent implements HelpDesk {
  readonly #server: ServerWithDesk;

  constructor(server: ServerWithDesk) {
    this.#server = server;
  }

  /** Path of a request's page, by its number. */
  async find(number: string): Promise<string> {
    const page = await this.#get(`/desk/?q=${encodeURIComponent(number)}`);
    const path = /href="(\/desk\/requests\/[0-9a-f-]{36})"/.exec(page)?.[1];
    if (path === undefined) throw new Error(`the desk does not list ${number}`);
    return path;
  }

  async answer(
    number: string,
    body: string,
    status: DeskStatus,
    more: AnswerOptions = {},
  ): Promise<void> {
    await this.#send(await this.find(number), 'answers', { body, status, ...more });
  }

  async setStatus(number: string, status: DeskStatus): Promise<void> {
    await this.#send(await this.find(number), 'status', { status });
  }

  /** An internal note, which no customer may ever see. */
  async note(number: string, body: string): Promise<void> {
    await this.#send(await this.find(number), 'notes', { body });
  }

  /** The request's page as the agent sees it. */
  async page(number: string): Promise<string> {
    return this.#get(await this.find(number));
  }

  async #get(path: string): Promise<string> {
    const response = await fetch(`${this.#server.urls.api}${path}`, {
      headers: { authorization: `Bearer ${DESK_TOKEN}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  }

  async #send(path: string, what: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const action = `${path}/${what}`;
    const page = await this.#get(path);
    const form = new RegExp(`<form[^>]*action="${action}"[\\s\\S]*?</form>`).exec(page)?.[0];
    if (form === undefined) throw new Error(`the desk has no form ${action}`);
    const body = new URLSearchParams();
    for (const [, attributes = ''] of form.matchAll(/<input\s([^>]*)>/g)) {
      const name = /name="([^"]*)"/.exec(attributes)?.[1];
      const value = /value="([^"]*)"/.exec(attributes)?.[1] ?? '';
      if (name !== undefined && !/type="checkbox"/.test(attributes)) body.set(name, value);
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const response = await fetch(`${this.#server.urls.api}${action}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${DESK_TOKEN}`,
        origin: this.#server.urls.api,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status !== 303)
      throw new Error(
        `${action} answered ${response.status}: ${(await response.text()).slice(0, 200)}`,
      );
  }
}
