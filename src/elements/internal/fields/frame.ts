import { html, nothing, type TemplateResult } from 'lit';
import type { Field } from '../../../core/model/field.js';
import type { FieldProblem } from '../../../core/model/field-problem.js';
import { icon } from '../icons.js';
import { controlId, type FieldView } from './field-view.js';

/** What a control needs to say about itself. */
export interface ControlFacts {
  readonly id: string;
  readonly describedBy: string | typeof nothing;
  readonly invalid: 'true' | typeof nothing;
  readonly required: 'true' | typeof nothing;
}

export const problemOf = (view: FieldView, path: string): FieldProblem | undefined =>
  view.problems.find(({ field }) => field === path);

export const errorLine = (view: FieldView, path: string, problem: FieldProblem | undefined) =>
  problem === undefined
    ? nothing
    : html`<p class="error" id=${`${controlId(path)}-error`}>
        ${icon('alert')}<span dir="auto">${view.problemText(problem)}</span>
      </p>`;

export const factsOf = (
  view: FieldView,
  field: Field,
  path: string,
  problem: FieldProblem | undefined,
  parts: readonly (string | false)[],
): ControlFacts => {
  const id = controlId(path);
  const said = [...parts, problem !== undefined && 'error'].filter((part) => part !== false);
  return {
    id,
    describedBy: said.length === 0 ? nothing : said.map((part) => `${id}-${part}`).join(' '),
    invalid: problem === undefined ? nothing : 'true',
    required: view.required(field) ? 'true' : nothing,
  };
};

/** "(optional)" behind the label: what must be filled needs no star. */
export const labelText = (view: FieldView, field: Field) =>
  html`${view.translator.text(field.label)}
  ${view.required(field) ? nothing : html`<span class="optional">(${view.translator.t('common.optional')})</span>`}`;

export const hintText = (view: FieldView, field: Field): string =>
  field.hint === undefined ? '' : view.translator.text(field.hint);

/** Label, hint, one control, what is wrong with it: always in one root, so that the references between them hold. */
export function frame(
  view: FieldView,
  field: Field,
  control: (facts: ControlFacts) => TemplateResult,
  {
    hint = hintText(view, field),
    after,
    describedBy = [],
  }: {
    readonly hint?: string;
    readonly after?: TemplateResult | typeof nothing;
    readonly describedBy?: readonly string[];
  } = {},
): TemplateResult {
  const id = controlId(field.id);
  const problem = problemOf(view, field.id);
  const warning = problem === undefined ? view.warning(field) : undefined;
  const facts = factsOf(view, field, field.id, problem, [
    hint !== '' && 'hint',
    warning !== undefined && 'warning',
    ...describedBy,
  ]);
  return html`<div class="field" data-field=${field.id}>
    <label for=${id}>${labelText(view, field)}</label>
    ${hint === '' ? nothing : html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${control(facts)} ${errorLine(view, field.id, problem)}
    ${warning === undefined ? nothing : html`<p class="hint warning" id=${`${id}-warning`}>${icon('info')}<span>${warning}</span></p>`}
    ${after ?? nothing}
  </div>`;
}

/** The same for several controls under one question. */
export function group(
  view: FieldView,
  field: Field,
  role: 'radiogroup' | 'group',
  controls: (facts: ControlFacts) => TemplateResult,
): TemplateResult {
  const hint = hintText(view, field);
  const problem = problemOf(view, field.id);
  const facts = factsOf(view, field, field.id, problem, [hint !== '' && 'hint']);
  const isRadio = role === 'radiogroup';
  return html`<fieldset
    class="field"
    data-field=${field.id}
    role=${role}
    aria-describedby=${facts.describedBy}
    aria-invalid=${isRadio ? facts.invalid : nothing}
    aria-required=${isRadio ? facts.required : nothing}
  >
    <legend>${labelText(view, field)}</legend>
    ${hint === '' ? nothing : html`<p class="hint" id=${`${facts.id}-hint`}>${hint}</p>`}
    ${controls(facts)} ${errorLine(view, field.id, problem)}
  </fieldset>`;
}
