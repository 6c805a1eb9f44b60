import { baseLanguage, localText, type BrandId } from './brands.js';
import { brandOf, type Services } from './services.js';
import type { Site } from './sites.js';

const SITE_OF_BRAND = {
  ebay: 'ebay',
  'packlink-pro': 'pro',
  'packlink-com': 'packlink',
  paypal: 'paypal',
} as const satisfies Readonly<Record<BrandId, Site>>;

type SiteServices = Pick<Services, 'addresses' | 'brands' | 'config'>;

/**
 * Address of a brand's own site, without a slash at the end: the configured one, the demo site, the help centre of the
 * brand's data, the API. Never from a call: who chose it would be handed the links of other people's mails.
 *
 * @param language BCP 47 tag; the brand's data may have a help centre for each. Default `en`.
 * @throws {ApiError} `not-found` for a brand that the server doesn't know.
 */
export function siteOf(services: SiteServices, brandId: string, language = 'en'): string {
  const { id, config } = brandOf(services, brandId);
  const { api, sites } = services.addresses();
  const address =
    services.config.siteUrls[id] ??
    sites[SITE_OF_BRAND[id]] ??
    localText(config.helpCenterUrl, language) ??
    api;
  return address.replace(/\/+$/, '');
}

/**
 * Address of the brand's page with `<help-activities>`, at a place in it.
 *
 * @param path Of the widget's route, for example `requests/<id>`. The caller encodes what needs it.
 * @throws {ApiError} `not-found` for a brand that the server doesn't know.
 */
export function activitiesUrl(
  services: SiteServices,
  brandId: string,
  language: string,
  path: string,
): string {
  const page = baseLanguage(language) === 'fr' ? 'activities.html' : 'activities.en.html';
  return `${siteOf(services, brandId, language)}/${page}#help/${path}`;
}

/** Whether pages of this origin are the brand's own: those may keep a session in a cookie. */
export function isOwnOrigin(
  services: SiteServices,
  brandId: string,
  origin: string | undefined,
): boolean {
  if (origin === undefined) return false;
  const { id } = brandOf(services, brandId);
  const { allowedOrigins, siteUrls } = services.config;
  const site = siteUrls[id] ?? services.addresses().sites[SITE_OF_BRAND[id]];
  return (
    (site !== undefined && new URL(site).origin === origin) ||
    (allowedOrigins[id] ?? []).includes(origin)
  );
}
