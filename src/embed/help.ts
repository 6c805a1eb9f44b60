// The script tag: paints the launcher, and loads everything else on the first sign of intent. Nothing is stored and
// nothing is fetched before; the page gets no global.
import { create } from '../elements/help-launcher/create.js';
import { HelpLauncherElement } from '../elements/help-launcher/help-launcher.js';
import { languageOf } from '../elements/help-launcher/language-of.js';
import { importAgain } from '../core/import-again.js';
import { watchEmbedded } from './watch-embedded.js';

/** The form on one side; on the other the words, the looks and the adapter that this element asks for. */
const load = async (element: Element): Promise<void> => {
  const [screens, loaders] = await Promise.all([
    importAgain(() => import('../define/contact.js')),
    importAgain(() => import('../define/loaders.js')).then(async (loaders) => {
      await loaders.loadFor(element, languageOf(element), importAgain);
      return loaders;
    }),
  ]);
  screens.useLoaders(loaders);
};

/** Not through properties of `document`: an `<img name="body">` in the page would stand in for them. */
const all = (selector: string): Element[] => [
  ...Document.prototype.querySelectorAll.call(document, selector),
];

const start = (): void => {
  const own = all('script').find((script) => (script as HTMLScriptElement).src === import.meta.url);
  if (own?.matches('[data-brand],[data-endpoint]') && !all('help-launcher')[0]) {
    const launcher = create('help-launcher');
    for (const name of HelpLauncherElement.observedAttributes) {
      const value = own.getAttribute(`data-${name}`);
      if (value !== null) launcher.setAttribute(name, value);
    }
    all('body')[0]?.append(launcher);
  }
  watchEmbedded(all, load);
};

// A second copy of this script, or another version, finds the name taken and leaves it.
if (!customElements.get('help-launcher')) {
  HelpLauncherElement.load = load;
  customElements.define('help-launcher', HelpLauncherElement);
}
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
