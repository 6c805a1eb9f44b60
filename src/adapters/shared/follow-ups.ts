import type { Conversation } from '../../core/model/conversation.js';

/** Of a backend that tells of the request before, by its number, and of none after. */
export const followUps = (
  before: string | undefined,
): Pick<Conversation, 'followUpOf' | 'followUps'> => ({
  ...(before !== undefined && { followUpOf: { id: before, number: before } }),
  followUps: [],
});
