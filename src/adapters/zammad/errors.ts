import type { HelpErrorCode } from '../../core/help-error.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import type { Refusal } from '../shared/http.js';
import { isRecord, member } from '../shared/json.js';

/** Zammad's names of what our form calls otherwise. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  title: 'subject',
  body: 'message',
  group: 'category',
  group_id: 'category',
  name: 'email',
};

/** What Zammad says with another status than it means. Its API speaks English to everybody. */
const SAYINGS: readonly (readonly [RegExp, HelpErrorCode])[] = [
  [/^Cannot follow-up on a closed ticket/, 'closed'],
  [/^Authentication required/, 'unauthorized'],
  [/^Maintenance mode/, 'unavailable'],
  // The workflow lets no customer set this state.
  [/for field 'state_id'/, 'forbidden'],
];

/** Sentences that hold nothing for the person. */
const MUTE = /^(?:Error ID|Not authorized|Couldn't find|Authorization)/;

const ownName = (name: string): string =>
  Object.hasOwn(OWN_NAMES, name) ? (OWN_NAMES[name] ?? name) : name;

/** `{ errors: { email: 'invalid', title: 'required' } }` of the form, which come with 200. */
const formProblems = (errors: Readonly<Record<string, unknown>>): readonly FieldProblem[] =>
  Object.entries(errors).map(([name, problem]) => ({
    field: ownName(name),
    code: name === 'email' && problem !== 'required' ? 'email' : 'required',
  }));

/** Reads `{ error, error_human }`, and the errors of the form. Either is a failure, whatever the status. */
export function readError(json: unknown): Refusal | undefined {
  const errors = member(json, 'errors');
  if (isRecord(errors)) return { code: 'invalid', message: 'form', fields: formProblems(errors) };
  const error = member(json, 'error_human') ?? member(json, 'error');
  if (error === undefined || error === null) return undefined;
  const message = typeof error === 'string' ? error : '';
  const code = SAYINGS.find(([saying]) => saying.test(message))?.[1];
  const name = /'([a-z]\w*)' (?:is missing|required)|for field '(\w+)'/.exec(message);
  return {
    message,
    ...(code
      ? { code }
      : !MUTE.test(message) && {
          fields: [{ field: ownName(name?.[1] ?? name?.[2] ?? ''), code: 'server', message }],
        }),
  };
}
