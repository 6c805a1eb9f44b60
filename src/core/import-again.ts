/** A way to import a module: plainly, or as `importAgain` does. */
export type Import = <Module>(load: () => Promise<Module>) => Promise<Module>;

let tries = 0;

/**
 * Runs a dynamic import, and again under other addresses when it fails. Browsers of 2026 and before remember a failed
 * module for the life of the page (whatwg/html#6768; measured in Chromium 150), so that the same `import()` never asks
 * the network again. First the module alone is asked for anew; when that fails too, a module that it imports statically
 * may be the remembered one, and the build's second copy of all chunks is tried.
 *
 * @param load the plain import, for example `() => import('./screen.js')`
 * @throws what the last try threw
 */
export async function importAgain<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    // Chromium and Firefox name the address of the module that was asked for.
    const address = /http\S+?\.[jt]s\b/.exec(String(error))?.[0];
    if (address === undefined) throw error;
    const again = (from: string): Promise<Module> =>
      import(/* @vite-ignore */ `${from}?again=${++tries}`) as Promise<Module>;
    return again(address).catch(() => again(address.replace('/chunks/', '/again/')));
  }
}
