import { plain, type Checked } from './checked.js';

/** Highest amount, in any currency: above it stands a slip, not a parcel. */
export const MONEY_MAX = 1_000_000;

/** Whole part plain or in groups of three with one and the same separator, then at most two decimals. */
const AMOUNT = /^(?:(\d+)|(\d{1,3})((?:\.\d{3})+|(?:,\d{3})+|(?:'\d{3})+))(?:[.,](\d{1,2}))?$/;

/**
 * A positive amount as people write it: `12,50` `12.50` `1 234,50` `1,234.50` `€ 12` `12 EUR`. Three digits after a lone
 * separator are thousands. Sent as `"1234.50"`.
 */
export function checkMoney(text: string, currency: string): Checked<string> {
  const bad = { code: 'money', values: { example: 12.5, currency } } as const;
  if (text.length > 60) return bad;
  const typed = plain(text)
    .replace(/^\p{Sc}|\p{Sc}$|^[A-Z]{3}(?=[\s\d])|[A-Z]{3}$/giu, '')
    .replaceAll('’', "'")
    .replace(/\s/g, '');
  const match = AMOUNT.exec(typed);
  if (match === null) return bad;
  const [, bare, lead = '', groups = '', cents = ''] = match;
  const separator = groups[0];
  // `1,234,50` mixes two meanings of the comma.
  if (separator !== undefined && cents !== '' && typed.at(-cents.length - 1) === separator)
    return bad;
  const whole = (bare ?? lead + groups.replace(/\D/g, '')).replace(/^0+(?=\d)/, '');
  const value = `${whole}.${cents.padEnd(2, '0')}`;
  const amount = Number(value);
  if (!(amount > 0)) return bad;
  return amount > MONEY_MAX
    ? { code: 'moneyTooMuch', values: { max: MONEY_MAX, currency } }
    : { value };
}
