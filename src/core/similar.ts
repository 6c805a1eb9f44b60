import type { RequestSummary } from './model/conversation.js';
import type { Clock } from './ports/clock.js';

/** More would be a list, not a question. */
const MOST = 3;

/** How long a person waits for a question that may not come, in ms. */
const PATIENCE = 1500;

interface About {
  readonly category: string;
  readonly reference?: string;
}

/** Open requests that a new one may be about: on the same shipment first, then for the same reason; newest first. */
export function findSimilar(
  requests: readonly RequestSummary[],
  about: About,
): readonly RequestSummary[] {
  const open = requests
    .filter(({ status }) => status.group !== 'solved')
    .toSorted((one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt));
  const isSame = ({ reference }: RequestSummary): boolean =>
    about.reference !== undefined && about.reference !== '' && reference === about.reference;
  const sameReason = open.filter(
    (request) => !isSame(request) && request.category === about.category,
  );
  return [...open.filter(isSame), ...sameReason].slice(0, MOST);
}

/** The same among requests on their way; none when they fail or take longer than 1.5 s. Never rejects. */
export function similarInTime(
  loading: Promise<readonly RequestSummary[]>,
  about: About,
  clock: Clock,
): Promise<readonly RequestSummary[]> {
  return new Promise((resolve) => {
    const cancel = clock.after(PATIENCE, () => resolve([]));
    void loading
      .then((requests) => resolve(findSimilar(requests, about)))
      .catch(() => resolve([]))
      .finally(cancel);
  });
}
