import { plain, type Checked } from './checked.js';

/** ISO 13616: the first four characters go to the end, letters count from 10, the remainder by 97 is 1. */
export function isIban(bare: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(bare)) return false;
  let remainder = 0;
  for (const character of bare.slice(4) + bare.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** An IBAN of 15 to 34 characters, sent without spaces in upper case. */
export function checkIban(text: string): Checked<string> {
  const bare =
    text.length > 120
      ? ''
      : plain(text)
          .toUpperCase()
          .replace(/[\s.\u2212\p{Pd}]/gu, '');
  return isIban(bare) ? { value: bare } : { code: 'iban' };
}
