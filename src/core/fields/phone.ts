import { plain, type Checked, type Refusal } from './checked.js';

/**
 * Calling code and the trunk prefix that goes when it is added, for the countries that the platforms serve
 * (brand-and-flow.md §2.1). Source: ITU-T E.164 and national numbering plans. In Italy the leading 0 stays.
 */
const COUNTRIES: Readonly<Record<string, readonly [code: string, trunk: string]>> = {
  AT: ['43', '0'],
  BE: ['32', '0'],
  CH: ['41', '0'],
  DE: ['49', '0'],
  ES: ['34', ''],
  FR: ['33', '0'],
  GB: ['44', '0'],
  HU: ['36', '06'],
  IE: ['353', '0'],
  IT: ['39', ''],
  LU: ['352', ''],
  NL: ['31', '0'],
  PL: ['48', ''],
  PT: ['351', ''],
  TR: ['90', '0'],
  US: ['1', '1'],
};

/** From the block that ARCEP keeps for films and books. */
export const PHONE_EXAMPLE = '+33 6 39 98 12 34';
const BAD: Refusal = { code: 'phone', values: { example: PHONE_EXAMPLE } };

const ALLOWED = /^\+?[\d/\-.() ]+$/;

/**
 * A phone number: 6 to 15 digits among `/ - + . ( )` and spaces. Sent as E.164 (`+33612345678`) where a prefix or the
 * country (ISO 3166) is known, otherwise its digits as typed.
 */
export function checkPhone(text: string, country: string): Checked<string> {
  const typed = plain(text).replace(/[\s\p{Pd}\u2212]/gu, ' ');
  // `+33 (0)6…`: the 0 is for callers at home.
  const digits = typed.replace(/^(\+[^(]{1,6})\(0\)/, '$1').replace(/\D/g, '');
  if (typed.length > 60 || !ALLOWED.test(typed) || digits.length < 6 || digits.length > 15)
    return BAD;
  const value = typed.startsWith('+') ? `+${digits}` : international(digits, country);
  return /^(?:\+[1-9]\d{5,14}|\d{6,15})$/.test(value) ? { value } : BAD;
}

function international(digits: string, country: string): string {
  const [code, trunk = ''] = Object.hasOwn(COUNTRIES, country) ? (COUNTRIES[country] ?? []) : [];
  const abroad = code === '1' ? '011' : '00';
  if (digits.startsWith(abroad)) return `+${digits.slice(abroad.length)}`;
  if (code === undefined) return digits;
  // 33612345678: longer than any number at home, so the plus was forgotten.
  if (digits.startsWith(code) && digits.length > 10) return `+${digits}`;
  return `+${code}${trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits}`;
}
