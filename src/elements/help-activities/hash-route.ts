import type { Route } from '../../core/ports/route.js';

/** What the address says of us begins so; anything else in it is the page's own. */
const PREFIX = '#help/';

/** Keeps the place in the fragment of the page's address: it can be linked to, and Back and Forward work. */
export const hashRoute: Route = {
  read: () => (location.hash.startsWith(PREFIX) ? decode(location.hash.slice(PREFIX.length)) : ''),
  write(path, how) {
    const { pathname, search } = location;
    const hash = path === '' ? '' : `${PREFIX}${path.split('/').map(encodeURIComponent).join('/')}`;
    // Without a path the fragment goes, but never one that is not ours.
    if (location.hash === hash || (path === '' && !location.hash.startsWith(PREFIX))) return;
    const address = `${pathname}${search}${hash}`;
    if (how === 'push') history.pushState(history.state, '', address);
    else history.replaceState(history.state, '', address);
  },
  subscribe(run) {
    // Both: a link to a fragment fires hashchange alone where the page changes its state itself.
    addEventListener('popstate', run);
    addEventListener('hashchange', run);
    return () => {
      removeEventListener('popstate', run);
      removeEventListener('hashchange', run);
    };
  },
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
