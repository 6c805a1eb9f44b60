// Runs of digits, single separators allowed between them. Not after or before a letter: that is a reference or an IBAN.
const RUN = /(?<![\p{L}\d])\d+(?:[ \u00a0\u2009\u202f.\-\u2010\u2011]\d+)*(?![\p{L}\d])/gu;
const SEPARATOR = /[^\d]/u;

/**
 * Whether the text holds a full payment card number: 13 to 19 digits, in one piece or in groups, that satisfy the Luhn
 * check and begin with 2 to 6, as the numbers of all payment networks do (ISO/IEC 7812). Brands forbid them in requests:
 * the last four digits are enough.
 */
export function hasCardNumber(text: string): boolean {
  for (const [run] of text.matchAll(RUN)) {
    const groups = run.split(SEPARATOR);
    if (isCardNumber(groups.join(''))) return true;
    for (let start = 0; start < groups.length; start++) {
      // Cards are printed in groups of four to six. Pairs of digits are phone numbers.
      let digits = '';
      for (let end = start; end < groups.length && digits.length < 19; end++) {
        const group = groups[end] ?? '';
        if (group.length < 3) break;
        digits += group;
        if (isCardNumber(digits)) return true;
      }
    }
  }
  return false;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
