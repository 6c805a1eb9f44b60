import type { TicketSystem } from './help-desk.js';
import { startRequestTrackerPlace } from './request-tracker-place.js';

const STARTS = { 'request-tracker': startRequestTrackerPlace } as const;

/** Behind every server of this run; none where each has its own tables. */
let present: TicketSystem | undefined;

export const ticketSystem = (): TicketSystem | undefined => present;

/** @throws for a name that none has, and when it does not start */
export async function startTicketSystem(name: string): Promise<void> {
  if (!Object.hasOwn(STARTS, name))
    throw new Error(`No backend ${name}: ${Object.keys(STARTS).join(', ')}`);
  present = await STARTS[name as keyof typeof STARTS]();
}

export async function stopTicketSystem(): Promise<void> {
  await present?.stop();
  present = undefined;
}
