/** A throw-away Redmine on loopback. */
export interface LiveRedmine {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** API keys. `bob` may neither solve nor reopen by his workflow; the others may. */
  readonly keys: Readonly<Record<'alice' | 'bob' | 'carol' | 'agent' | 'admin', string>>;
  /** Ids of the project's issue categories, by name. */
  readonly categories: Readonly<Record<string, number>>;
  /** Id of the tracker "Support". */
  readonly tracker: number;
  /** Id of the custom field "Tracking number". */
  readonly trackingField: number;
  /** Ids by name; "With the carrier" is none of Redmine's own. */
  readonly statuses: Readonly<Record<string, number>>;
  /** One file for each address that mail was sent to; mails are appended. */
  readonly mailFolder: string;
  /** What a Ruby script gives, as JSON, that runs inside Redmine with `input`. One at a time. */
  ruby(script: string, input?: unknown): Promise<unknown>;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}
/** @throws {Error} with the log's tail when it can't be installed or does not answer within 60 s */
export function startRedmine(): Promise<LiveRedmine>;
