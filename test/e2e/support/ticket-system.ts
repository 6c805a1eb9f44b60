import type { RequestsPlace } from './help-desk.js';
import { startRequestTrackerPlace } from './request-tracker-place.js';

interface TicketSystem {
  /** What a server is told, so that it keeps its requests there. */
  readonly env: Readonly<Record<string, string>>;
  readonly place: RequestsPlace;
  stop(): Promise<void>;
}

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
