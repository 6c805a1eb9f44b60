import type { BrandConfig } from '../core/model/brand-config.js';
import type { HelpCenter, HelpCenterOptions } from '../core/help-center.js';
import { HelpError } from '../core/help-error.js';
import type { HelpBackend } from '../core/ports/backend.js';
import { registeredAdapter } from '../core/registry.js';
import { SHIPPING_CATEGORIES } from '../core/presets/shipping.js';
import type { ActivitiesPart } from '../core/stores/activities-part.js';
import { ContactStore } from '../core/stores/contact-store.js';
import type { GetToken } from '../core/stores/session-store.js';
import type * as Later from '../elements/help-contact/later.js';
import { browserConnectivity } from '../platform/browser-connectivity.js';
import { I18nextTranslator } from '../platform/i18next-translator.js';
import { newKey } from '../platform/new-key.js';
import { diagnostics, pageAddress } from '../platform/page.js';
import { systemClock } from '../platform/system-clock.js';
import type { Theme } from '../themes/theme.js';
import type * as Loaders from './loaders.js';

/** What elements of one page share that have the same backend and brand: who signs in to one is signed in to all. */
interface Account {
  users: number;
  readonly backend: HelpBackend;
  getToken?: GetToken | undefined;
  activities?: ActivitiesPart;
}

const accounts = new Map<string, Account>();
/** Tells help centres apart that share with nobody. */
let alone = 0;

let given: typeof Loaders | undefined;
let takeLater: ((later: typeof Later) => void) | undefined;
let later: Awaited<ReturnType<typeof Loaders.loadLater>> | undefined;

/** The script tag hands over the loaders that it has already loaded, so that nothing is asked for twice. */
export function useLoaders(loaders: typeof Loaders): void {
  given = loaders;
  // Behind all that the first screen needs. A failure is told, and tried again, when the flow needs it.
  loaders.loadLater().catch(() => undefined);
  if (Document.prototype.querySelector.call(document, 'help-activities,help-sign-in') !== null)
    loaders.loadActivities().catch(() => undefined);
}

const loadersInUse = async (): Promise<typeof Loaders> => given ?? import('./loaders.js');

/** Defines `help-center`, which most pages do without. @throws what the import throws */
export const loadCenter = async (): Promise<unknown> => (await loadersInUse()).loadCenter();

/** Defines `help-activities` and `help-sign-in`. @throws what the import throws */
export const loadActivities = async (): Promise<unknown> => (await loadersInUse()).loadActivities();

/** Who shows the later screens gets them before a flow goes on to one. */
export function onLater(take: (later: typeof Later) => void): void {
  takeLater = take;
  if (later !== undefined) take(later);
}

/**
 * The composition root: gives a help centre its adapter, words, looks, clock and network.
 * @throws {HelpError} `unsupported` for an unknown adapter; `unavailable` when a part could not be loaded
 */
export async function createHelpCenter(options: HelpCenterOptions): Promise<HelpCenter<Theme>> {
  const parts = async () => {
    const loaders = await loadersInUse();
    const loaded = await Promise.all([
      registeredAdapter(options.adapter)?.() ?? loaders.loadAdapter(options.adapter),
      loaders.loadBrand(options.brand),
      loaders.loadLocale(options.language),
    ]);
    return [...loaded, loaders] as const;
  };
  const [adapter, brand, locale, loaders] = await parts().catch((thrown: unknown) => {
    throw thrown instanceof HelpError
      ? thrown
      : new HelpError('unavailable', 'A part of the help centre could not be loaded', {
          cause: thrown,
        });
  });
  const { importPart, loadLocale, loadLater, loadLaterWords } = loaders;
  const translator = new I18nextTranslator(options.language, locale, loadLocale, loadLaterWords);
  const readConfig = async (json: unknown): Promise<BrandConfig> => {
    // A configuration may use any word of ours on any screen.
    const [{ readBrandConfig }, words] = await Promise.all([
      importPart(() => import('./read-brand-config.js')),
      loadLaterWords(translator.language),
      translator.complete(),
    ]);
    const { config, problems } = readBrandConfig(json, { ...locale.dictionary, ...words });
    if (problems.length > 0)
      importPart(() => import('./tell-config-problems.js')).then(
        ({ tellConfigProblems }) => tellConfigProblems(problems, translator.language),
        () => undefined,
      );
    return config;
  };
  const pageConfig = options.config === undefined ? {} : await readConfig(options.config);

  const name = JSON.stringify([
    options.adapter,
    options.endpoint,
    options.brand,
    options.proxyBase,
    options.alone === true && ++alone,
  ]);
  const account: Account = accounts.get(name) ?? {
    users: 0,
    backend: adapter({
      endpoint: options.endpoint,
      brand: options.brand,
      ...(options.proxyBase === undefined ? {} : { proxyBase: options.proxyBase }),
    }),
  };
  accounts.set(name, account);
  account.users++;
  account.getToken ??= options.getToken;
  const { backend } = account;
  const page = pageAddress();
  let leave: (() => void) | undefined;
  let isOver = false;

  const makeActivities = async (): Promise<ActivitiesPart> => {
    const [made] = await Promise.all([
      loaders.loadActivities(),
      translator.complete(),
      translator.require(loaders.loadActivityWords),
      // Replies carry files: they are checked and shown by what the form has for that.
      center.contact.prepare(),
    ]);
    account.activities ??= made.createActivities({
      backend,
      translator,
      contact: center.contact,
      getToken: () => account.getToken,
      loadPurifier: loaders.loadPurifier,
    });
    if (!isOver) leave ??= made.introduce(account.activities, center.contact);
    return account.activities;
  };
  let loading: Promise<ActivitiesPart> | undefined;
  const loadActivities =
    backend.activities === undefined || backend.session === undefined
      ? undefined
      : (): Promise<ActivitiesPart> => {
          loading ??= makeActivities().catch((thrown: unknown) => {
            loading = undefined;
            throw thrown;
          });
          return loading;
        };
  /** So that the form knows the person. Nobody is asked for a session who has not signed in here before. */
  const look = (): void => {
    if (account.getToken !== undefined || later?.wasSignedIn() === true)
      loadActivities?.().then(
        ({ session }) => session.start(),
        () => undefined,
      );
  };

  const center: HelpCenter<Theme> = {
    brand: options.brand,
    translator,
    clock: systemClock,
    theme: brand.theme,
    beforeSend: undefined,
    loadActivities,
    get activities() {
      return account.activities;
    },
    get getToken() {
      return account.getToken;
    },
    set getToken(next: GetToken | undefined) {
      if (next === account.getToken) return;
      account.getToken = next;
      if (account.activities !== undefined) void account.activities.session.identify();
      else if (center.contact.state.delivery.kind === 'ready') look();
    },
    contact: new ContactStore({
      backend,
      translator,
      clock: systemClock,
      connectivity: browserConnectivity,
      newKey,
      brand: options.brand,
      preset: SHIPPING_CATEGORIES,
      brandConfig:
        options.supportEmail === undefined
          ? brand.config
          : { ...brand.config, supportEmail: options.supportEmail },
      pageConfig,
      ...(page === undefined ? {} : { page }),
      diagnostics,
      readConfig,
      loadDelivery: async () => {
        const [part] = await Promise.all([
          loadLater(),
          translator.complete(),
          backend.contact.prepare?.(),
        ]);
        later = part;
        takeLater?.(part);
        look();
        return part;
      },
      ...(loadActivities === undefined ? {} : { loadActivities }),
      maySend: ({ category, brand: id }) => center.beforeSend?.({ category, brand: id }) ?? true,
    }),
    dispose() {
      if (isOver) return;
      isOver = true;
      leave?.();
      center.contact.dispose();
      if (--account.users > 0) return;
      accounts.delete(name);
      account.activities?.activities.dispose();
      account.activities?.session.dispose();
    },
  };
  return center;
}
