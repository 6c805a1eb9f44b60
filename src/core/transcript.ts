import type { MessageKey } from '../locales/dictionary.js';
import type { Conversation } from './model/conversation.js';
import type { MessageValues } from './ports/translator.js';

export interface TranscriptWords {
  t(key: MessageKey, values?: MessageValues): string;
  /** The status in words. */
  readonly status: string;
  /** A time in words, in full. */
  time(at: string): string;
  /** Text of an HTML body. */
  toText(html: string): string;
}

/** A conversation as a text file: everything the person sees, nothing else. Lines end as Windows wants them. */
export function transcript(
  { request, comments, cc }: Conversation,
  words: TranscriptWords,
): string {
  const blocks = [
    [
      request.subject,
      `${words.t('activities.number', { number: request.number })}${request.reference === undefined ? '' : ` · ${request.reference}`}`,
      words.t('thread.statusNow', { status: words.status }),
      ...(cc.length === 0 ? [] : [words.t('thread.cc', { people: cc.join(', ') })]),
    ],
    ...comments.map(({ author, body, createdAt, files }) => [
      `— ${author.role === 'requester' ? words.t('thread.you') : author.name || words.t('thread.agent')}, ${words.time(createdAt)}`,
      body.kind === 'text' ? body.text : words.toText(body.html),
      ...files.map(({ name }) => `[${name}]`),
    ]),
  ];
  const text = blocks.map((lines) => lines.filter((line) => line !== '').join('\n')).join('\n\n');
  return `${text.replace(/\r\n?|\n/g, '\r\n')}\r\n`;
}
