import { Agent } from './agent.js';
import type { KeptFile, KeptRequest, RequestsPlace } from './help-desk.js';
import { sha256 } from './samples.js';
import type { Query, Row, ServerWithDesk } from './own-server.js';

/** Requests in the server's own tables, answered at its own desk. */
export function ownPlace(server: ServerWithDesk): RequestsPlace {
  return {
    kind: 'own',
    desk: new Agent(server),
    live: 2000,
    takesRatings: true,
    kept: (value) => value,
    mailsTo: async () => [],
    requestsOf: (emails) =>
      server.readDatabase(async (query) => {
        const all = new Map<string, readonly KeptRequest[]>();
        for (const email of emails) {
          const rows = await query('select * from requests where email = $1', [email]);
          const found: KeptRequest[] = [];
          for (const row of rows) found.push(await keptRequest(server, query, row));
          all.set(email, found);
        }
        return all;
      }),
  };
}

async function keptRequest(server: ServerWithDesk, query: Query, row: Row): Promise<KeptRequest> {
  const keys = await query('select key from request_keys where request_id = $1', [row['id']]);
  return {
    number: String(row['number']),
    brand: String(row['brand']),
    language: String(row['language']),
    category: String(row['category']),
    subject: String(row['subject']),
    message: String(row['message']),
    status: String(row['status']),
    page: row['page'],
    fields: row['fields'] as Readonly<Record<string, unknown>>,
    shipment: row['shipment'],
    files: await keptFiles(server, query, row['id']),
    keys: keys.length,
  };
}

/** @throws when the hash that the table has is not that of the bytes in the storage */
async function keptFiles(
  server: ServerWithDesk,
  query: Query,
  request: unknown,
): Promise<readonly KeptFile[]> {
  const rows = await query(
    'select id, name, sha256, field from uploads where request_id = $1 order by place',
    [request],
  );
  return Promise.all(
    rows.map(async ({ id, name, sha256: hash, field }) => {
      const found = sha256(await server.storedFile(String(id)));
      if (found !== hash)
        throw new Error(`the bytes of ${String(name)} are not those that its row tells of`);
      return { name: String(name), sha256: found, field: String(field) };
    }),
  );
}
