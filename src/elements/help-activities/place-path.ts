import { REQUEST_FILTERS, type RequestFilter } from '../../core/model/page.js';
import type { ActivitiesState } from '../../core/stores/activities-state.js';

/** What an address may ask for. */
export type Wanted =
  | { readonly kind: 'list'; readonly filter: RequestFilter }
  | { readonly kind: 'request'; readonly id: string }
  /** From the mail: good once, so it leaves the address at once. */
  | { readonly kind: 'password'; readonly token: string }
  | { readonly kind: 'new' };

/** Longer ones are nobody's: ids and tokens of backends are far shorter. */
const LONGEST = 300;

export function wantedBy(path: string): Wanted {
  const [place = '', rest = ''] = path.split('/');
  if (path.length > LONGEST) return { kind: 'list', filter: 'all' };
  if (place === 'requests' && rest !== '') return { kind: 'request', id: rest };
  if (place === 'password' && rest !== '') return { kind: 'password', token: rest };
  if (place === 'new') return { kind: 'new' };
  const filter = REQUEST_FILTERS.find((each) => each === place) ?? 'all';
  return { kind: 'list', filter };
}

export const pathOf = ({ place, filter }: ActivitiesState): string =>
  place.name === 'conversation' ? `requests/${place.id}` : filter === 'all' ? '' : filter;
