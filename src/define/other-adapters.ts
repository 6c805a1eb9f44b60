import { HelpError } from '../core/help-error.js';
import type { Import } from '../core/import-again.js';
import type { AdapterFactory, AdapterOptions } from '../core/ports/backend.js';
import {
  anyObject,
  flag,
  listOf,
  object,
  oneOf,
  positive,
  tableOf,
  text,
  withPageOptions,
  type Shape,
} from './backend-options.js';
import type { DeclarativeOptions } from '../adapters/declarative/index.js';
import type { FreshdeskCustomer, FreshdeskOptions } from '../adapters/freshdesk/index.js';
import type { RedmineOptions } from '../adapters/redmine/index.js';
import type { RequestTrackerOptions } from '../adapters/request-tracker/index.js';
import type { ZammadOptions } from '../adapters/zammad/index.js';
import type { ZendeskOptions } from '../adapters/zendesk/index.js';

// Loaded for a name that is not `rest`: most pages never ask for it.

/** What a page may say: neither what the element says, nor keys, nor functions. */
type FromPage<Options> = Omit<
  Options,
  Exclude<keyof AdapterOptions, 'proxyBase'> | 'service' | 'getToken' | 'getCustomer'
>;

const ZENDESK: Shape<FromPage<ZendeskOptions>> = { proxyBase: text, ratings: flag };

const REQUEST_TRACKER: Shape<FromPage<RequestTrackerOptions>> = {
  proxyBase: text,
  queues: tableOf(text),
  defaultQueue: text,
  fields: object({ reference: text, key: text }),
};

const ZAMMAD: Shape<FromPage<ZammadOptions>> = {
  proxyBase: text,
  groups: tableOf(text),
  defaultGroup: text,
  attributes: tableOf(text),
  awaiting: listOf(text),
  knowledgeBase: object({ id: positive, locales: tableOf(text) }, ['id', 'locales']),
};

/** `customer`: who is signed in at the page, as the page's own server wrote it; Freshdesk knows people by their address. */
const FRESHDESK: Shape<FromPage<FreshdeskOptions> & { readonly customer?: FreshdeskCustomer }> = {
  proxyBase: text,
  types: tableOf(text),
  products: tableOf(positive),
  fields: tableOf(text),
  statuses: tableOf(oneOf(['open', 'awaiting', 'solved'])),
  portal: text,
  fileOrigins: listOf(text),
  customer: object({ name: text, email: text }, ['email']),
};

const REDMINE: Shape<FromPage<RedmineOptions>> = {
  proxyBase: text,
  project: text,
  tracker: positive,
  categories: tableOf(positive),
  statuses: object({ awaiting: listOf(positive), solved: listOf(positive) }),
  fields: object({ reference: positive }),
};

/** The adapter looks closer at the document, and `help-widget check` closest. */
const DECLARATIVE: Shape<FromPage<DeclarativeOptions>> = { proxyBase: text, mapping: anyObject() };

const OTHERS: Readonly<Record<string, (load: Import) => Promise<AdapterFactory>>> = {
  memory: async (load) => (await load(() => import('../adapters/memory/index.js'))).memoryAdapter,
  zendesk: async (load) => {
    const { zendeskAdapter } = await load(() => import('../adapters/zendesk/index.js'));
    return (given) => zendeskAdapter(withPageOptions('zendesk', given, ZENDESK, []));
  },
  'request-tracker': async (load) => {
    const { requestTrackerAdapter } = await load(
      () => import('../adapters/request-tracker/index.js'),
    );
    return (given) =>
      requestTrackerAdapter(withPageOptions('request-tracker', given, REQUEST_TRACKER, ['queues']));
  },
  zammad: async (load) => {
    const { zammadAdapter } = await load(() => import('../adapters/zammad/index.js'));
    return (given) => zammadAdapter(withPageOptions('zammad', given, ZAMMAD, ['groups']));
  },
  freshdesk: async (load) => {
    const { freshdeskAdapter } = await load(() => import('../adapters/freshdesk/index.js'));
    return (given) => {
      const read = () => withPageOptions('freshdesk', given, FRESHDESK, []);
      // Read anew when somebody is looked for: a page may change its person without being loaded again.
      return freshdeskAdapter({ ...read(), getCustomer: () => read().customer });
    };
  },
  redmine: async (load) => {
    const { redmineAdapter } = await load(() => import('../adapters/redmine/index.js'));
    return (given) => redmineAdapter(withPageOptions('redmine', given, REDMINE, ['project']));
  },
  declarative: async (load) => {
    const { declarativeAdapter } = await load(() => import('../adapters/declarative/index.js'));
    return (given) =>
      declarativeAdapter(withPageOptions('declarative', given, DECLARATIVE, ['mapping']));
  },
};

/** What was loaded stays: the second one who asks must not meet the failure that the first one has overcome. */
const loaded = new Map<string, Promise<AdapterFactory>>();

/**
 * An adapter that is loaded by its name alone. That of an unknown name throws when it is to begin, so that the element
 * says so in the place where it stands.
 *
 * @param load imports a module, a failed one once more
 */
export function loadOtherAdapter(name: string, load: Import): Promise<AdapterFactory> {
  const begin = Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined;
  if (begin === undefined)
    return Promise.resolve(() => {
      throw new HelpError('unsupported', `No adapter is named "${name}"`);
    });
  const adapter = loaded.get(name) ?? begin(load);
  loaded.set(name, adapter);
  adapter.catch(() => loaded.delete(name));
  return adapter;
}
