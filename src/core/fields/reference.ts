import { plain, type Checked, type Refusal } from './checked.js';

/** Country or `UN`, year, channel (`PRO` `COM` `API` `EBAY` `PAYPAL`…), number. Source: brand-and-flow.md §3.1. */
const PACKLINK = /^[A-Z]{2}20\d{2}[A-Z]{2,8}\d{7,10}$/;
/** What is suggested: a channel that is known for certain, so that one digit too many makes no new channel. */
const MEANT = /^[A-Z]{2}20\d{2}(?:API|COM|EBAY|PAYPAL|PRO)\d{10}$/;
/** 8-4-4-4-12 letters or digits, after a prefix such as `FRCOM2025` in some mails. Dashes are taken out before. */
const ORDER_ID =
  /^([A-Z]{4,10}20\d{2})?([0-9A-Z]{8})([0-9A-Z]{4})([0-9A-Z]{4})([0-9A-Z]{4})([0-9A-Z]{12})$/;
/** The longest order id has 50 characters; the rest is room for spaces between all of them. */
const LONGEST = 200;

/** Upper case without spaces, dashes, dots and invisible characters; an order id gets its dashes back. */
export function normaliseReference(text: string): string {
  // Upper case takes some letters apart, and what stood between a letter and its accent may go: hence once more.
  const bare = plain(
    plain(text)
      .toUpperCase()
      .replace(/[\s.\u2212\p{Pd}]+/gu, ''),
  );
  const order = ORDER_ID.exec(bare);
  return order === null ? bare : order.slice(1).filter(Boolean).join('-');
}

function isReference(normalised: string): boolean {
  return (
    PACKLINK.test(normalised) ||
    (normalised.includes('-') && ORDER_ID.test(normalised.replaceAll('-', '')))
  );
}

const LETTERS = 'OISBZ';
const DIGITS = '01582';

function swap(text: string, from: string, to: string): string {
  return text.replace(/./g, (character) => to[from.indexOf(character)] ?? character);
}

/** The reference that was meant, when letters and digits that look alike were mixed up (O for 0, I for 1). */
function lookAlike(reference: string): string | undefined {
  const digits = (text: string): string => swap(text, LETTERS, DIGITS);
  const letters = (text: string): string => swap(text, DIGITS, LETTERS);
  const meant =
    letters(reference.slice(0, 2)) +
    digits(reference.slice(2, 6)) +
    letters(reference.slice(6, -10)) +
    digits(reference.slice(-10));
  return meant !== reference && MEANT.test(meant) ? meant : undefined;
}

/** One reference. A mix-up of look-alikes is pointed out, never mended in silence: another shipment could be meant. */
export function checkReference(text: string): Checked<string> {
  const bad: Refusal = { code: 'reference' };
  if (text.length > LONGEST) return bad;
  const reference = normaliseReference(text);
  if (isReference(reference)) return { value: reference };
  const suggestion = reference.length > 40 ? undefined : lookAlike(reference);
  return suggestion === undefined ? bad : { code: 'referenceSimilar', values: { suggestion } };
}
