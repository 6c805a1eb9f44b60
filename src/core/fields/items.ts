import type { ClaimItem } from '../model/answers.js';
import type { FieldProblem } from '../model/field-problem.js';
import type { ItemsField } from '../model/field.js';
import { isBlank, plain, type Checked } from './checked.js';
import { isFilled } from './condition.js';
import { checkMoney } from './money.js';
import { checkText, DEFAULT_TEXT_MAX } from './text.js';

/** Rows at most, unless the field says otherwise. */
export const DEFAULT_ITEMS_MAX = 20;
/** Pieces of one kind at most. */
export const QUANTITY_MAX = 999;

interface SentItem {
  readonly description: string;
  readonly quantity: number;
  readonly value: string;
}

interface CheckedItems {
  readonly problems: readonly FieldProblem[];
  /** Absent without a filled row. */
  readonly value?: readonly SentItem[];
}

function quantityOf(text: string): number | undefined {
  const typed = text.length > 20 ? '' : plain(text);
  const quantity = /^\d+$/.test(typed) ? Number(typed) : 0;
  return quantity >= 1 && quantity <= QUANTITY_MAX ? quantity : undefined;
}

/** The goods of a claim. Empty rows are passed over, but a required field wants its first row. */
export function checkItems(
  rows: readonly ClaimItem[],
  field: Pick<ItemsField, 'id' | 'max' | 'currency'>,
  required: boolean,
  currency: string,
): CheckedItems {
  const max = field.max ?? DEFAULT_ITEMS_MAX;
  const anyFilled = isFilled(rows);
  if (required && rows.length === 0) return { problems: [{ field: field.id, code: 'required' }] };
  const filled = rows.filter((row) => isFilled([row])).length;
  if (filled > max)
    return {
      problems: [{ field: field.id, code: 'tooManyItems', values: { max, count: filled } }],
    };

  const problems: FieldProblem[] = [];
  const value: SentItem[] = [];
  rows.forEach((row, place) => {
    if (!isFilled([row]) && (anyFilled || !required || place > 0)) return;
    const at = (column: keyof ClaimItem): string => `${field.id}.${place}.${column}`;
    const read = (
      column: 'description' | 'value',
      check: (text: string) => Checked<string>,
    ): string => {
      const checked: Checked<string> = isBlank(row[column])
        ? { code: 'required' }
        : check(row[column]);
      if ('value' in checked) return checked.value;
      problems.push({ field: at(column), ...checked });
      return '';
    };
    const description = read('description', (text) => checkText(text, 'one', 1, DEFAULT_TEXT_MAX));
    const quantity = quantityOf(row.quantity);
    if (quantity === undefined)
      problems.push({ field: at('quantity'), code: 'quantity', values: { max: QUANTITY_MAX } });
    const amount = read('value', (text) => checkMoney(text, field.currency ?? currency));
    value.push({ description, quantity: quantity ?? 0, value: amount });
  });
  return problems.length > 0 || value.length === 0 ? { problems } : { problems, value };
}
