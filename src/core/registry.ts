import { HelpError } from './help-error.js';
import type { HelpCenter, HelpCenterOptions } from './help-center.js';
import type { AdapterFactory } from './ports/backend.js';

type CreateHelpCenter = (options: HelpCenterOptions) => Promise<HelpCenter>;
type LoadAdapter = () => Promise<AdapterFactory>;

let create: CreateHelpCenter | undefined;
const adapters = new Map<string, LoadAdapter>();

/** Called once by the composition root: the only way from elements to adapters, storage and words. */
export function provideHelpCenters(factory: CreateHelpCenter): void {
  create ??= factory;
}

/** Makes an adapter of the page's own known by the name that `adapter="…"` uses. The last one with a name wins. */
export function registerAdapter(name: string, load: LoadAdapter): void {
  adapters.set(name, load);
}

export function registeredAdapter(name: string): LoadAdapter | undefined {
  return adapters.get(name);
}

/**
 * Builds a help centre for an element that has no `<help-center>` around it.
 * @throws {HelpError} `unsupported` without a composition root or for an unknown adapter; `unavailable` when a part of
 * the widget could not be loaded
 */
export function createHelpCenter(options: HelpCenterOptions): Promise<HelpCenter> {
  if (create === undefined)
    return Promise.reject(new HelpError('unsupported', 'Import help-widget/define first'));
  return create(options);
}
