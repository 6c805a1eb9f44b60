import type { FieldProblem } from '../../core/model/field-problem.js';
import type { Refusal } from '../shared/http.js';
import { member } from '../shared/json.js';

/** How Redmine's English sentences begin; those of other languages name no field of ours. */
const FIELDS = {
  Subject: 'subject',
  Description: 'message',
  Notes: 'message',
  Category: 'category',
};

function problemOf(message: string): FieldProblem | undefined {
  const name = Object.entries(FIELDS).find(([label]) => message.startsWith(`${label} `))?.[1];
  return name === undefined ? undefined : { field: name, code: 'server', message };
}

const sentencesIn = (json: unknown): readonly string[] | undefined => {
  const errors = member(json, 'errors');
  return Array.isArray(errors)
    ? errors.filter((one): one is string => typeof one === 'string')
    : undefined;
};

/** Reads `{ errors: [sentence] }`, which comes with a 422; other refusals have no body. */
export function readError(json: unknown): Refusal | undefined {
  const said = sentencesIn(json);
  return said && { message: said.join(' '), fields: said.flatMap((one) => problemOf(one) ?? []) };
}

/** Of a file alone: whatever it says is about the file. */
export function readUploadError(json: unknown): Refusal | undefined {
  const message = sentencesIn(json)?.join(' ');
  return message === undefined
    ? undefined
    : { message, fields: [{ field: 'attachments', code: 'server', message }] };
}
