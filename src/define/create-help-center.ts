import type { BrandConfig } from '../core/model/brand-config.js';
import type { HelpCenter, HelpCenterOptions } from '../core/help-center.js';
import { HelpError } from '../core/help-error.js';
import { registeredAdapter } from '../core/registry.js';
import { SHIPPING_CATEGORIES } from '../core/presets/shipping.js';
import { ContactStore } from '../core/stores/contact-store.js';
import { browserConnectivity } from '../platform/browser-connectivity.js';
import { I18nextTranslator } from '../platform/i18next-translator.js';
import { newKey } from '../platform/new-key.js';
import { diagnostics, pageAddress } from '../platform/page.js';
import { systemClock } from '../platform/system-clock.js';
import type { Theme } from '../themes/theme.js';
import type * as Loaders from './loaders.js';

let given: typeof Loaders | undefined;

/** The script tag hands over the loaders that it has already loaded, so that nothing is asked for twice. */
export function useLoaders(loaders: typeof Loaders): void {
  given = loaders;
}

/**
 * The composition root: gives a help centre its adapter, words, looks, clock and network.
 * @throws {HelpError} `unsupported` for an unknown adapter; `unavailable` when a part could not be loaded
 */
export async function createHelpCenter(options: HelpCenterOptions): Promise<HelpCenter<Theme>> {
  const parts = async () => {
    const loaders = given ?? (await import('./loaders.js'));
    const { importPart, loadLocale } = loaders;
    const adapter = registeredAdapter(options.adapter)?.() ?? loaders.loadAdapter(options.adapter);
    if (adapter === undefined)
      throw new HelpError('unsupported', `No adapter is named "${options.adapter}"`);
    return Promise.all([
      adapter,
      loaders.loadBrand(options.brand),
      loadLocale(options.language),
      { importPart, loadLocale },
    ]);
  };
  const [adapter, brand, locale, { importPart, loadLocale }] = await parts().catch(
    (thrown: unknown) => {
      throw thrown instanceof HelpError
        ? thrown
        : new HelpError('unavailable', 'A part of the help centre could not be loaded', {
            cause: thrown,
          });
    },
  );
  const translator = new I18nextTranslator(options.language, locale, loadLocale);
  const readConfig = async (json: unknown): Promise<BrandConfig> => {
    const { readBrandConfig } = await importPart(() => import('./read-brand-config.js'));
    return readBrandConfig(json, locale.dictionary, translator.language);
  };
  const pageConfig = options.config === undefined ? {} : await readConfig(options.config);

  const page = pageAddress();
  const center: HelpCenter<Theme> = {
    brand: options.brand,
    translator,
    clock: systemClock,
    theme: brand.theme,
    beforeSend: undefined,
    contact: new ContactStore({
      backend: adapter({
        endpoint: options.endpoint,
        brand: options.brand,
        ...(options.proxyBase === undefined ? {} : { proxyBase: options.proxyBase }),
      }),
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
      loadDelivery: () => importPart(() => import('../core/stores/delivery.js')),
      maySend: ({ category, brand: id }) => center.beforeSend?.({ category, brand: id }) ?? true,
    }),
    dispose() {
      center.contact.dispose();
    },
  };
  return center;
}
