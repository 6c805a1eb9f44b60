import { INVISIBLE } from './checked.js';
import { isIban } from './iban.js';

/** Numbers and lengths that card schemes give out; without them one long number in ten would pass Luhn by chance. */
const SCHEMES =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|5[1-5]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|5[0678]\d{11,17}|6\d{12,18})$/;

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Takes an IBAN out, also one with words behind it. */
function withoutIban(found: string): string {
  const words = found.split(' ');
  for (let count = words.length; count > 0; count--)
    if (isIban(words.slice(0, count).join('').replace(/[.-]/g, '').toUpperCase()))
      return ` ${words.slice(count).join(' ')}`;
  return found;
}

/** Whether a run of digit groups holds a card. `glued`: a capital or a plus touches it, as in a tracking number. */
function holdsCard(groups: readonly string[], gluedBefore: boolean, gluedAfter: boolean): boolean {
  const last = groups.length - 1;
  for (let start = gluedBefore ? 1 : 0; start <= last; start++) {
    let digits = '';
    // Pairs of digits are a phone number more often than a card; a card between other numbers comes in longer groups.
    let tidy = true;
    for (let end = start; end <= last; end++) {
      const group = groups[end] ?? '';
      if (digits.length + group.length > 19) break;
      digits += group;
      const fits = (tidy || (start === 0 && end === last)) && !(gluedAfter && end === last);
      if (fits && SCHEMES.test(digits) && passesLuhn(digits)) return true;
      tidy &&= group.length >= 4;
    }
  }
  return false;
}

/**
 * Whether a text holds a full card number: 13 to 19 digits that a card scheme could have given out and that pass Luhn,
 * with spaces, dashes or dots between. References, order ids, IBANs, numbers behind a plus and digits that touch a
 * capital letter are something else. Packlink forbids card numbers in requests (brand-and-flow.md §0.7).
 */
export function hasCardNumber(text: string): boolean {
  const read = text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\u2212\p{Pd}]/gu, '-')
    .replace(/\b[0-9A-Za-z]{8}(?:-[0-9A-Za-z]{4}){3}-[0-9A-Za-z]{12}\b/g, ' x ')
    .replace(/\b[A-Za-z]{2}\d{2}(?:[ .-]?[0-9A-Za-z]){11,50}\b/g, withoutIban);
  for (const run of read.matchAll(/\d+(?:[ \t.·•_-]{1,3}\d+)*/g)) {
    const [digits] = run;
    if (digits.length < 13) continue;
    const before = read[run.index - 1] ?? '';
    const after = read[run.index + digits.length] ?? '';
    if (holdsCard(digits.split(/\D+/), /[A-Z+]/.test(before), /[A-Z]/.test(after))) return true;
  }
  return false;
}
