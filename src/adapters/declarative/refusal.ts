import type { HelpErrorCode } from '../../core/help-error.js';
import type { FieldProblem } from '../../core/model/field-problem.js';
import { STATUS_CODES, type Refusal } from '../shared/http.js';
import { known } from '../shared/json.js';
import type { DeclarativeMapping, MappedCall } from './mapping.js';
import { find, findText, holds, isEmpty, listOf, own, textOf } from './paths.js';

type Errors = NonNullable<DeclarativeMapping['errors']>;

/** Of `blocked`, `aborted` and the like only this side can know. */
const codeOf = (code: unknown): HelpErrorCode | undefined =>
  known(Object.values(STATUS_CODES), code);

/** Text, an object with the text at `path`, or the first of a list of them. */
function sentenceOf(value: unknown, path: Errors['message']): string | undefined {
  const one = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  return typeof one === 'string' ? one : findText(path, one);
}

function problemsIn(json: unknown, { list, fields = {} }: Errors): readonly FieldProblem[] {
  const { items, field, message = 'message', object, names } = fields;
  const found: (readonly [unknown, unknown])[] = [
    ...listOf(find(items, json)).map((item) => [find(field ?? 'field', item), item] as const),
    ...Object.entries(Object(find(object, json)) as object),
    ...listOf(find(list, json)).map((item) => ['', item] as const),
  ];
  return found.map(([name, value]) => {
    const said = sentenceOf(value, message);
    return {
      field: textOf(own(names, textOf(name)) ?? name),
      code: 'server',
      ...(said !== undefined && { message: said }),
    };
  });
}

/** What an answer refuses, as the document tells; `undefined` for a good one. */
export function readRefusal(
  json: unknown,
  status: number,
  call: MappedCall,
  mapping: DeclarativeMapping,
): Refusal | undefined {
  const { codes } = call;
  const { errors = {} } = mapping;
  const ok = { ...mapping.ok, ...call.ok };
  const isGood = status > 199 && status < 300;
  if (isGood) {
    const isKnown = isEmpty(ok.status) || listOf(ok.status).includes(status);
    const isSilent = status === 204 || status === 205 || ok.empty === true;
    // No code: nobody knows what became of it.
    if (!isKnown || (json === undefined && !isSilent))
      return { message: 'not the answer expected' };
    const isRefused =
      (ok.notPath !== undefined && holds(ok.notPath, json)) ||
      (ok.path !== undefined && !holds(ok.path, json));
    if (!isRefused) return undefined;
  }
  const code =
    codeOf(own(errors.code?.map, textOf(find(errors.code?.path, json)))) ??
    codeOf(own(codes, `${status}`)) ??
    codeOf(own(errors.codes, `${status}`)) ??
    (isGood ? (codeOf(ok.code) ?? 'invalid') : undefined);
  const message = findText(isGood ? (ok.message ?? errors.message) : errors.message, json);
  const fields = problemsIn(json, errors);
  return {
    ...(code && { code }),
    ...(message !== undefined && { message }),
    ...(fields.length > 0 && { fields }),
  };
}
