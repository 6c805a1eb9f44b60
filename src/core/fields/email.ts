import { INVISIBLE, type Checked } from './checked.js';

/** RFC 5321 §4.5.3.1.3: a path has 256 octets, two of which are the brackets around the address. */
const LONGEST = 254;
const LABEL = String.raw`[^\s@.,;:<>()[\]\\"/-](?:[^\s@.,;:<>()[\]\\"/]*[^\s@.,;:<>()[\]\\"/-])?`;
const ADDRESS = new RegExp(
  String.raw`^[^\s@.,;:<>()[\]\\"]+(?:\.[^\s@.,;:<>()[\]\\"]+)*@(?:${LABEL}\.)+(?!\d+$)${LABEL}$`,
  'u',
);

/** One address: pragmatic, not RFC 5322. Names and domains in any script are fine. Domain in lower case. */
export function checkEmail(text: string): Checked<string> {
  const address = text.replace(INVISIBLE, '').trim();
  const at = address.lastIndexOf('@');
  const good =
    address.length <= LONGEST &&
    address.length - address.lastIndexOf('.') > 2 &&
    !/[\p{Cc}\p{Cs}]/u.test(address) &&
    ADDRESS.test(address);
  return good
    ? { value: address.slice(0, at) + address.slice(at).toLowerCase() }
    : { code: 'email' };
}
