import { html, LitElement, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { virtualize } from '@lit-labs/virtualizer/virtualize.js';
import { createMemoryBackend } from '../../src/adapters/memory/index.js';
import '../../src/define/activities.js';
import '../../src/define/contact.js';
import {
  registerAdapter,
  type Conversation,
  type HelpActivitiesElement,
  type RequestFilter,
} from '../../src/index.js';

/** One way to show a long list. */
export interface Contestant {
  /** Puts it into the page without rows. */
  start(box: HTMLElement, all: readonly Conversation[]): Promise<void>;
  /** Shows the rows of a filter. */
  show(filter: RequestFilter): void;
}

type Row = Conversation['request'];

const rowsOf = (all: readonly Conversation[], filter: RequestFilter): readonly Row[] =>
  all
    .map(({ request }) => request)
    .filter(({ status }) => filter === 'all' || status.group === filter);

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const row = ({ id, subject, number, status, updatedAt }: Row): TemplateResult =>
  html`<button type="button" class="request" data-id=${id}>
    <span class="what"><span class="subject">${subject}</span><span>No. ${number}</span></span>
    <span class="where"
      ><span class=${`chip ${status.group}`}
        ><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 12a10 10 0 1 0 20 0"></path></svg
        >${status.group}</span
      ><time>${when.format(Date.parse(updatedAt))}</time></span
    >
  </button>`;

const HEIGHT = 76;

/** The same list by Lit, drawn by `draw`. */
const byLit = (
  name: string,
  draw: (rows: readonly Row[]) => TemplateResult,
): (() => Contestant) => {
  class ListElement extends LitElement {
    static override properties = { rows: { attribute: false } };
    declare rows: readonly Row[];

    constructor() {
      super();
      this.rows = [];
    }

    protected override createRenderRoot(): HTMLElement {
      return this;
    }

    override render(): TemplateResult {
      return draw(this.rows);
    }
  }
  customElements.define(name, ListElement);
  return () => {
    let element: ListElement;
    let all: readonly Conversation[] = [];
    return {
      start: async (box, given) => {
        all = given;
        element = document.createElement(name) as ListElement;
        box.append(element);
        await element.updateComplete;
      },
      show: (filter) => {
        element.rows = rowsOf(all, filter);
      },
    };
  };
};

const item = (request: Row): TemplateResult => html`<div role="listitem">${row(request)}</div>`;

/** Rows by hand, all of them or those in sight. */
const vanilla = (isWindow: boolean) => (): Contestant => {
  let list: HTMLElement;
  let all: readonly Conversation[] = [];
  let rows: readonly Row[] = [];
  const draw = (): void => {
    const from = isWindow ? Math.max(0, Math.floor((scrollY - list.offsetTop) / HEIGHT) - 20) : 0;
    const to = isWindow ? Math.min(rows.length, from + 60) : rows.length;
    const holder = document.createElement('div');
    holder.style.setProperty('padding-top', `${from * HEIGHT}px`);
    holder.style.setProperty('padding-bottom', `${(rows.length - to) * HEIGHT}px`);
    for (const request of rows.slice(from, to)) {
      const one = document.createElement('div');
      one.role = 'listitem';
      render(row(request), one);
      holder.append(one);
    }
    list.replaceChildren(holder);
  };
  return {
    start: async (box, given) => {
      all = given;
      list = document.createElement('div');
      box.append(list);
      if (isWindow) addEventListener('scroll', draw, { passive: true });
    },
    show: (filter) => {
      rows = rowsOf(all, filter);
      draw();
    },
  };
};

let scenes = 0;

/** The whole element: its store, its adapter in memory, its markup, all live regions and dates included. */
const ours = (): Contestant => {
  let element: HelpActivitiesElement;
  const press = (filter: RequestFilter): void => {
    const place = ['all', 'open', 'awaiting', 'solved'].indexOf(filter);
    element.shadowRoot?.querySelectorAll<HTMLElement>('.filter')[place]?.click();
  };
  return {
    start: async (box, all) => {
      const name = `bench-${++scenes}`;
      const account = { email: 'bench@example.com', password: 'a horse on the moon' };
      const backend = createMemoryBackend({
        accounts: [account],
        session: account.email,
        conversations: all,
        pageSize: all.length,
      });
      registerAdapter(name, async () => () => backend);
      element = document.createElement('help-activities') as HelpActivitiesElement;
      element.setAttribute('adapter', name);
      element.setAttribute('filter', 'awaiting');
      element.setAttribute('lang', 'en');
      box.append(element);
      const end = performance.now() + 20_000;
      while (element.shadowRoot?.querySelector('.nothing') == null) {
        if (performance.now() > end) throw new Error('the list did not come');
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
    },
    show: press,
  };
};

export const CONTESTANTS: Readonly<Record<string, () => Contestant>> = {
  'help-activities (whole element)': ours,
  'Lit repeat, all rows': byLit(
    'bench-repeat',
    (rows) => html`<div role="list">${repeat(rows, ({ id }) => id, item)}</div>`,
  ),
  'Lit repeat, content-visibility': byLit(
    'bench-visibility',
    (rows) => html`<div role="list" class="visibility">${repeat(rows, ({ id }) => id, item)}</div>`,
  ),
  '@lit-labs/virtualizer': byLit(
    'bench-virtualizer',
    (rows) =>
      html`<div role="list">
        ${virtualize({ items: [...rows], keyFunction: ({ id }) => id, renderItem: item })}
      </div>`,
  ),
  'vanilla, all rows': vanilla(false),
  'vanilla window (floor)': vanilla(true),
};
