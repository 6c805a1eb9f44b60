import type { RequestStatus } from '../../core/model/request.js';

/** A status that we don't know counts as open, under its own name: a request must not vanish. @param label if not ours */
export const statusOf = (
  raw: string,
  group: RequestStatus['group'] | undefined,
  isFinal = false,
  label = group ? undefined : raw,
): RequestStatus => ({
  group: group ?? 'open',
  raw,
  ...(label !== undefined && { label }),
  ...(isFinal && { final: true }),
});
