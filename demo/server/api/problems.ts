import type { z } from 'zod';
import type { FieldProblem, FieldProblemCode } from '../../../src/core/model/field-problem.js';
import type { ProblemParams } from './schemas.js';

type Issue = z.core.$ZodIssue;

/** What zod found, in the words of the contract: one problem per field and code. */
export function problemsOf(error: z.ZodError, body: unknown): readonly FieldProblem[] {
  const problems = error.issues
    .flatMap((issue) => flatten(issue))
    .map((issue) => problemOf(issue, body));
  return problems.filter(
    ({ field, code }, place) =>
      problems.findIndex((other) => other.field === field && other.code === code) === place,
  );
}

/** A union reports what each of its branches disliked; a check of ours in any of them is the reason, else the whole. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inner = issue.errors
    .flat()
    .flatMap((each) => flatten(each))
    .filter((each) => each.code === 'custom')
    .map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
  return inner.length > 0 ? inner : [issue];
}

function problemOf(issue: Issue, body: unknown): FieldProblem {
  const field = fieldOf(issue.path);
  if (issue.code === 'custom') {
    const params = issue.params as ProblemParams | undefined;
    if (params === undefined) return { field, code: 'tooLong' };
    return { field, code: params.problem, ...(params.values ? { values: params.values } : {}) };
  }
  if (issue.code === 'too_big')
    return { field, code: tooBig(field, issue.origin), values: { max: Number(issue.maximum) } };
  if (issue.code === 'too_small' || isMissing(body, issue.path)) return { field, code: 'required' };
  return { field, code: 'unreadable' };
}

function tooBig(field: string, origin: string): FieldProblemCode {
  if (field === 'attachments') return 'tooManyFiles';
  return origin === 'array' ? 'tooManyItems' : 'tooLong';
}

/** `fields.items.0.value` is about the field `items.0.value`. */
function fieldOf(path: readonly PropertyKey[]): string {
  const names = path.map(String);
  return (names[0] === 'fields' && names.length > 1 ? names.slice(1) : names).join('.');
}

function isMissing(body: unknown, path: readonly PropertyKey[]): boolean {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return true;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value === undefined;
}
