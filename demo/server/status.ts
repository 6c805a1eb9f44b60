import type { RequestStatus } from '../../src/core/model/request.js';
import type { RawStatus } from './database/tables.js';

const GROUPS = { open: 'open', pending: 'awaiting', solved: 'solved', closed: 'solved' } as const;

/** A status of the table in the words of the contract. */
export function statusOf(raw: RawStatus): RequestStatus {
  return { group: GROUPS[raw], raw, ...(raw === 'closed' ? { final: true } : {}) };
}
