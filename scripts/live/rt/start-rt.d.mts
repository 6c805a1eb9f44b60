/** A throw-away Request Tracker on loopback. */
export interface LiveRt {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly tokens: Readonly<Record<'alice' | 'bob' | 'agent' | 'widget-proxy', string>>;
  /** Of the user `root`, for Request Tracker's own pages. */
  readonly rootPassword: string;
  /** One `.eml` file for each mail that Request Tracker sent; its first line holds the arguments. */
  readonly mailFolder: string;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}
/** @throws {Error} with the log's tail when it can't be installed or does not answer within 60 s */
export function startRt(): Promise<LiveRt>;
