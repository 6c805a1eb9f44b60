import type { Sample } from './samples.js';
import type { DemoServer } from './server.js';
import type { Widget } from './widget.js';

/** The shortest request that a person may send: a label that does not download. */
export interface ShortRequest {
  readonly email: string;
  readonly message: string;
  readonly reference: string;
}

let serial = 0;

export function shortRequest(about: string): ShortRequest {
  serial++;
  return {
    email: `${about}.${crypto.randomUUID().slice(0, 8)}@example.org`,
    message: `Bonjour, l’étiquette ne se télécharge pas (${about} ${serial}).`,
    reference: `FR2026EBAY000077${String(1000 + serial)}`,
  };
}

/** From the start screen to the form, all of it filled in; what is left is to press Send. */
export async function writeShortRequest(
  widget: Widget,
  words: ShortRequest,
  files: readonly Sample[] = [],
): Promise<void> {
  await widget.chooseCategory('labels');
  await widget.enter({ kind: 'type', field: 'reference', text: words.reference });
  await widget.enter({ kind: 'select', field: 'labelIssue', option: 'not_downloadable' });
  await widget.press('action.continue');
  await widget.heading('form.title').waitFor();
  await widget.enter({ kind: 'type', field: 'message', text: words.message });
  if (files.length > 0) await widget.enter({ kind: 'attach', field: 'attachments', files });
  await widget.enter({ kind: 'type', field: 'email', text: words.email });
}

/** @throws unless everything typed still stands on the form */
export async function mustStillStand(widget: Widget, words: ShortRequest): Promise<void> {
  const message = await widget.control('message').inputValue();
  const email = await widget.control('email').inputValue();
  if (message !== words.message || email !== words.email)
    throw new Error(`the form lost words: ${JSON.stringify({ message, email })}`);
}

/** @throws unless exactly one request is kept with these words and this number. Stops a server with an embedded database. */
export async function mustBeOneRow(
  { place }: DemoServer,
  sent: readonly (readonly [ShortRequest, number: string])[],
): Promise<void> {
  const kept = await place.requestsOf(sent.map(([{ email }]) => email));
  const wrong = sent.flatMap(([{ email, message }, number]) => {
    const requests = kept.get(email) ?? [];
    const [request] = requests;
    if (request === undefined || requests.length !== 1)
      return [`${requests.length} requests of ${email}`];
    return request.number === number && request.message === message
      ? []
      : [
          `${email}: number ${request.number} and message ${request.message} kept, ${number} on screen`,
        ];
  });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}
