import { hasCardNumber } from './card-number.js';
import { plain, type Checked } from './checked.js';

/** The last four digits of a card, also as printed on receipts: `•••• 1234`. */
export function checkLast4(text: string): Checked<string> {
  const digits = text.length > 60 ? '' : plain(text).replace(/^[\s*•·x-]+/i, '');
  if (/^\d{4}$/.test(digits)) return { value: digits };
  return { code: hasCardNumber(text) ? 'cardNumber' : 'last4' };
}
