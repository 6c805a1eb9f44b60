import type { FieldProblem } from './field-problem.js';

/** Id of the field that a problem belongs to: `items` of `items.0.value`. */
export function fieldOf(problem: FieldProblem): string {
  return problem.field.split('.')[0] ?? problem.field;
}
