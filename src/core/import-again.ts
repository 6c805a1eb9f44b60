let tries = 0;

/**
 * Runs a dynamic import, and once more under another address when it fails. Browsers of 2026 and before remember a
 * failed module for the life of the page (whatwg/html#6768; measured in Chromium 150), so that the same `import()`
 * never asks the network again. A module that the failed one imports statically cannot be asked for again.
 *
 * @param load the plain import, for example `() => import('./screen.js')`
 * @throws what the last try threw
 */
export async function importAgain<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    // Chromium and Firefox name the address of the module that was asked for.
    const address = /https?:\S+?\.[jt]s\b/.exec(String(error))?.[0];
    if (address === undefined) throw error;
    return (await import(/* @vite-ignore */ `${address}?again=${++tries}`)) as Module;
  }
}
