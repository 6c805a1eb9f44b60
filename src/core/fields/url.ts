import { plain, type Checked } from './checked.js';

const LONGEST = 2000;

/** Address of a page, `https://` added when missing. Query and fragment stay out: they carry sessions and searches. */
export function checkUrl(text: string): Checked<string> {
  const bad = { code: 'url' } as const;
  if (text.length > 2 * LONGEST) return bad;
  const typed = plain(text);
  const complete = /^[a-z][a-z\d+.-]*:\/\//i.test(typed);
  if (/[\s\p{Cs}]/u.test(typed)) return bad;
  try {
    const { protocol, origin, pathname, hostname, username, password } = new URL(
      complete ? typed : `https://${typed}`,
    );
    const good =
      /^https?:$/.test(protocol) &&
      username + password === '' &&
      (complete || /[^.]\.[^.]/.test(hostname));
    const value = origin + pathname;
    return good && value.length <= LONGEST ? { value } : bad;
  } catch {
    return bad;
  }
}
