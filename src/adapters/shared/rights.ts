import type { RequestRights } from '../../core/model/conversation.js';
import type { RequestStatus } from '../../core/model/request.js';

/** What most ticket systems allow: an answer until it is final, which also opens it again. @param solve the person may */
export const rightsOf = (
  { group, final = false }: RequestStatus,
  solve: boolean,
  { reply = true, rate = false } = {},
): RequestRights => ({
  reply: reply && !final,
  reopen: reply && !final && group === 'solved',
  solve: solve && group !== 'solved',
  followUp: final,
  rate,
});
