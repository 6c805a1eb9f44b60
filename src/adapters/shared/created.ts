import type { RequestSummary } from '../../core/model/conversation.js';
import type { CreateResult } from '../../core/model/request.js';

/** Of a request that was read back. */
export const createdOf = ({ id, number, status, createdAt }: RequestSummary): CreateResult => ({
  kind: 'created',
  id,
  number,
  status,
  createdAt,
});

/** Of a request that arrived and can't be read. */
export const createdNow = (id: string, number = id): CreateResult => ({
  kind: 'created',
  id,
  number,
  status: { group: 'open', raw: 'new' },
  createdAt: new Date().toISOString(),
});
