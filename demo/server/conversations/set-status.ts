import type { Db, RawStatus } from '../database/tables.js';
import { composeMail } from '../mail/compose.js';
import { notifyMails } from '../mail/worker.js';
import { activitiesUrl } from '../brand-sites.js';
import { brandOf, type RequestsServices } from '../services.js';
import { noteChange } from './change.js';

/**
 * Sets a status. The person is told by mail when a request becomes solved, once each time.
 *
 * @returns whether there is such a request
 */
export async function setStatus(
  services: RequestsServices,
  trx: Db,
  id: string,
  status: RawStatus,
): Promise<boolean> {
  const request = await trx
    .selectFrom('requests')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (request === undefined) return false;
  if (request.status === status) return true;
  await trx.updateTable('requests').set({ status }).where('id', '=', id).execute();
  await noteChange(trx, id);
  // From closed it was solved before.
  if (status !== 'solved' || request.status === 'closed') return true;
  const url = activitiesUrl(services, request.brand, request.language, `requests/${id}`);
  const mail = await composeMail(
    brandOf(services, request.brand),
    request,
    { kind: 'solved' },
    services.config.mailFrom,
    url,
  );
  await trx.insertInto('mails').values(mail).execute();
  await notifyMails(trx);
  return true;
}
