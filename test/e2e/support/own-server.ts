export const DESK_TOKEN = 'e2e-desk-token-0123456789';

export type Row = Readonly<Record<string, unknown>>;
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface Urls {
  readonly api: string;
  readonly sites: Readonly<Record<string, string>>;
}

/** What may be asked of a server that has its requests in its own tables. */
export interface ServerWithDesk {
  readonly urls: Urls;
  /** Reads rows by SQL. The embedded database has one owner, so the server is stopped for good first. */
  readDatabase<Value>(read: (query: Query) => Promise<Value>): Promise<Value>;
  storedFile(id: string): Promise<Buffer>;
}
