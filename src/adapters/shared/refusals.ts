import { HelpError, type HelpErrorCode } from '../../core/help-error.js';
import type { Conversation } from '../../core/model/conversation.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { NewComment } from '../../core/ports/backend.js';

// What ticket systems refuse alike. Messages are for developers.

/** What is not there, and what is somebody else's. */
export const notFound = (what: string): HelpError =>
  new HelpError('not-found', `No ${what} of this person`, { status: 404 });

export const nobody = (): HelpError => new HelpError('unauthorized', 'Nobody is signed in');

/** @param problem what is wrong with one field of the form */
export const refused = (code: HelpErrorCode, problem: FieldProblem): HelpError =>
  new HelpError(code, `${problem.field}: ${problem.code}`, { fields: [problem] });

/** @throws {HelpError} `invalid` for a cursor that is none of ours */
export function knownPlace<Place>(
  cursor: string | undefined,
  read: (cursor: string) => Place | undefined,
): Place | undefined {
  const place = cursor === undefined ? undefined : read(cursor);
  if (cursor !== undefined && !place) throw new HelpError('invalid', 'No cursor of ours');
  return place;
}

/** @throws {HelpError} `invalid` for a reply without words and files */
export function checkReply({ message, attachments }: NewComment): void {
  if (message.trim() === '' && attachments.length === 0)
    throw refused('invalid', { field: 'message', code: 'required' });
}

/** What it is after somebody solved it. @throws {HelpError} `forbidden` where the backend left it as it was */
export function mustBeSolved(after: Conversation): Conversation {
  if (after.request.status.group !== 'solved') throw new HelpError('forbidden', 'Not solved');
  return after;
}

/** Whether the backend says that it is not there, or not for this person. */
export const isHidden = (thrown: unknown): boolean =>
  thrown instanceof HelpError && (thrown.code === 'forbidden' || thrown.code === 'not-found');

/** After a write that arrived, a failure is one of reading. @throws {HelpError} always `ambiguous` */
export async function afterWrite<Answer>(reading: Promise<Answer>): Promise<Answer> {
  try {
    return await reading;
  } catch (cause) {
    const { code, message } = HelpError.from(cause);
    throw new HelpError(code, message, { ambiguous: true, cause });
  }
}

/** @throws {HelpError} `not-found` for what is no id of a backend that numbers its requests */
export function knownId(id: string): string {
  if (!/^[1-9]\d{0,17}$/.test(id)) throw notFound(id);
  return id;
}

/** What the person can do without: `undefined` where it can't be had. @throws {HelpError} `unauthorized` and `aborted` */
export async function optional<Answer>(work: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work;
  } catch (thrown) {
    const { code } = HelpError.from(thrown);
    if (code === 'unauthorized' || code === 'aborted') throw thrown;
    return undefined;
  }
}
