import { createTransport } from 'nodemailer';
import type { Selectable } from 'kysely';
import type { MailsTable } from '../database/tables.js';

export type Mail = Selectable<MailsTable>;

/** How a try ended. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly via: 'smtp' | 'outbox' }
  /** No further try will help: the mail server knows no such mailbox, or refuses the mail itself. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'later' };

export interface MailTransport {
  send(mail: Mail): Promise<SendOutcome>;
  close(): void;
}

/** Mails that stay in the database, for the outbox page. */
export const outboxTransport: MailTransport = {
  send: async () => ({ kind: 'sent', via: 'outbox' }),
  close: () => undefined,
};

/** Mails by SMTP. Nothing in a mail can make it read a file or fetch an address. */
export function smtpTransport(url: string): MailTransport {
  const transport = createTransport({
    url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail({
          from: mail.sender,
          to: { name: '', address: mail.recipient },
          replyTo: mail.reply_to,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: mail.message_id,
          ...(mail.in_reply_to === null
            ? {}
            : { inReplyTo: mail.in_reply_to, references: mail.in_reply_to }),
          headers: automaticHeaders(mail),
        });
        return { kind: 'sent', via: 'smtp' };
      } catch (thrown) {
        return { kind: isRefusal(thrown) ? 'refused' : 'later' };
      }
    },
    close: () => transport.close(),
  };
}

/** An answer is written by a person; the others must not set off out-of-office replies (RFC 3834). */
function automaticHeaders({ kind }: Mail): Record<string, string> {
  if (kind === 'answer') return {};
  return {
    'Auto-Submitted': kind === 'acknowledgement' ? 'auto-replied' : 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
  };
}

/** 5xx to the recipient or to the message (RFC 5321 §4.2.1); a 5xx to the login is our own mistake and may pass. */
function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown) || !('responseCode' in thrown))
    return false;
  const { code, responseCode } = thrown;
  return (
    (code === 'EENVELOPE' || code === 'EMESSAGE') &&
    typeof responseCode === 'number' &&
    responseCode >= 500
  );
}
