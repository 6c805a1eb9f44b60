import { html } from 'hono/html';
import type { Insertable } from 'kysely';
import { platformName, type Brand } from '../brands.js';
import type { MailsTable } from '../database/tables.js';
import { categoryName, mailWords, type MailWords } from './words.js';

/** The request that a mail is about. */
export interface MailSubject {
  readonly id: string;
  readonly number: number;
  readonly language: string;
  readonly category: string;
  readonly email: string;
  readonly message: string;
}

export type MailContent =
  | { readonly kind: 'acknowledgement' }
  /** `id`: of the comment. */
  | { readonly kind: 'answer'; readonly id: string; readonly body: string }
  | { readonly kind: 'solved' };

/** What leads to a password. */
export interface PasswordMail {
  readonly language: string;
  readonly email: string;
  readonly url: string;
  /** Six digits. */
  readonly code: string;
}

/**
 * One mail, ready to be stored and sent: text and html say the same, and what a person wrote is text in both.
 *
 * @param url where the request can be followed
 */
export async function composeMail(
  brand: Brand,
  request: MailSubject,
  content: MailContent,
  mailFrom: string | undefined,
  url: string,
): Promise<Insertable<MailsTable>> {
  const words = mailWords(request.language);
  const platform = platformName(brand, words.language);
  const parts = partsOf(brand, request, content, words, platform, url);
  const sender = mailFrom ?? brand.supportEmail;
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const first = `<request-${request.id}@${domain}>`;
  const id = crypto.randomUUID();
  return {
    id,
    request_id: request.id,
    kind: content.kind,
    brand: brand.id,
    language: words.language,
    recipient: request.email,
    sender,
    reply_to: brand.supportEmail,
    subject: parts.subject,
    text: textOf(parts, words.colon),
    html: await htmlOf(parts, words.language),
    message_id: messageId(content, first, id, domain),
    in_reply_to: content.kind === 'acknowledgement' ? null : first,
    via: null,
    sent_at: null,
  };
}

/** The mail with the link and the code for a password, in the same dress as the others. */
export async function composePasswordMail(
  brand: Brand,
  { language, email, url, code }: PasswordMail,
  mailFrom: string | undefined,
): Promise<Insertable<MailsTable>> {
  const words = mailWords(language);
  const platform = platformName(brand, words.language);
  const { subject, intro, action, orCode, codeLabel, limits, apart, notYou } = words.password;
  const parts: Parts = {
    subject: subject(platform),
    before: [words.hello, intro(platform)],
    action: { label: action, url },
    facts: [[codeLabel, code]],
    factsIntro: orCode,
    quote: undefined,
    after: [limits, apart(platform), notYou, words.signature(platform), words.automatic],
    // One link only, so that nobody has to wonder which.
    link: undefined,
  };
  const sender = mailFrom ?? brand.supportEmail;
  const id = crypto.randomUUID();
  return {
    id,
    request_id: null,
    kind: 'password',
    brand: brand.id,
    language: words.language,
    recipient: email,
    sender,
    reply_to: brand.supportEmail,
    subject: parts.subject,
    text: textOf(parts, words.colon),
    html: await htmlOf(parts, words.language),
    message_id: `<password-${id}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
    in_reply_to: null,
    via: null,
    sent_at: null,
  };
}

interface Parts {
  readonly subject: string;
  readonly before: readonly string[];
  /** What the mail is for, before everything that explains it. */
  readonly action?: { readonly label: string; readonly url: string };
  readonly factsIntro?: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly quote: { readonly label: string; readonly body: string } | undefined;
  readonly after: readonly string[];
  readonly link: { readonly label: string; readonly url: string } | undefined;
}

function partsOf(
  brand: Brand,
  request: MailSubject,
  content: MailContent,
  words: MailWords,
  platform: string,
  url: string,
): Parts {
  const number = String(request.number);
  const facts = [
    [words.numberLabel, number],
    [words.categoryLabel, categoryName(words, brand.id, request.category)],
  ] as const;
  const link = { label: words.follow, url };
  const signature = words.signature(platform);
  if (content.kind === 'answer')
    return {
      subject: words.answer.subject(number, platform),
      before: [words.hello, words.answer.intro(number)],
      facts: [],
      quote: { label: signature, body: content.body },
      after: [words.answer.next],
      link,
    };
  if (content.kind === 'solved')
    return {
      subject: words.solved.subject(number, platform),
      before: [words.hello, words.solved.intro(number)],
      facts,
      quote: undefined,
      after: [words.solved.next, signature, words.automatic],
      link,
    };
  const { next, received, subject } = words.acknowledgement;
  return {
    subject: subject(number, platform),
    before: [words.hello, received],
    facts,
    quote:
      request.message.trim() === ''
        ? undefined
        : { label: words.yourMessage, body: request.message },
    after: [next(brand.config.replyWithinHours ?? 24), signature, words.automatic],
    link,
  };
}

/** Stable per request for what is sent once, so that a mail sent twice after a crash is one in the mailbox. */
function messageId(content: MailContent, first: string, mailId: string, domain: string): string {
  if (content.kind === 'acknowledgement') return first;
  // A request can be opened and solved again.
  return content.kind === 'answer'
    ? `<answer-${content.id}@${domain}>`
    : `<solved-${mailId}@${domain}>`;
}

function textOf(parts: Parts, colon: string): string {
  const blocks = [
    ...parts.before,
    ...(parts.action ? [`${parts.action.label}${colon.trimEnd()}\n${parts.action.url}`] : []),
    ...(parts.factsIntro === undefined ? [] : [parts.factsIntro]),
    ...(parts.facts.length > 0
      ? [parts.facts.map(([label, value]) => `${label}${colon}${value}`).join('\n')]
      : []),
    ...(parts.quote
      ? [
          `${parts.quote.label}${colon.trimEnd()}\n${parts.quote.body
            .split(/\r\n|\r|\n/)
            .map((line) => `> ${line}`)
            .join('\n')}`,
        ]
      : []),
    ...parts.after,
    ...(parts.link ? [`${parts.link.label}${colon}${parts.link.url}`] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

async function htmlOf(parts: Parts, language: string): Promise<string> {
  const paragraph = (text: string) => html`<p style="margin:0 0 16px">${text}</p>`;
  const page = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${parts.subject}</title>
      </head>
      <body
        style="margin:0;padding:24px;background:#f5f5f5;color:#191919;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
      >
        <main
          style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:12px"
        >
          ${parts.before.map(paragraph)}
          ${
            parts.action
              ? html`<p style="margin:0 0 24px">
                  <a
                    href="${parts.action.url}"
                    style="display:inline-block;padding:12px 24px;background:#191919;color:#ffffff;border-radius:24px;text-decoration:none;font-weight:600"
                    >${parts.action.label}</a
                  >
                </p>`
              : ''
          }
          ${parts.factsIntro === undefined ? '' : paragraph(parts.factsIntro)}
          ${
            parts.facts.length > 0
              ? html`<table role="presentation" style="margin:0 0 16px;border-collapse:collapse">
                  ${parts.facts.map(
                    ([label, value]) =>
                      html`<tr>
                        <td style="padding:4px 16px 4px 0;color:#545d68">${label}</td>
                        <td style="padding:4px 0;font-weight:600">${value}</td>
                      </tr>`,
                  )}
                </table>`
              : ''
          }
          ${
            parts.quote
              ? html`<p style="margin:0 0 4px;color:#545d68">${parts.quote.label}</p>
                  <blockquote
                    dir="auto"
                    style="margin:0 0 16px;padding:12px 16px;background:#f5f5f5;border-radius:8px;overflow-wrap:anywhere"
                  >
                    <span style="white-space:pre-wrap">${parts.quote.body}</span>
                  </blockquote>`
              : ''
          }
          ${parts.after.map(paragraph)}
          ${parts.link ? html`<p style="margin:0"><a href="${parts.link.url}" style="color:#191919">${parts.link.label}</a></p>` : ''}
        </main>
      </body>
    </html> `;
  return page.toString();
}
