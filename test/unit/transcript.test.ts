import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comment } from '../../src/core/model/comment.js';
import type { Conversation } from '../../src/core/model/conversation.js';
import { htmlToText } from '../../src/core/html-to-text.js';
import { transcript, type TranscriptWords } from '../../src/core/transcript.js';
import { activities } from '../../src/locales/en/activities.js';
import { conversation } from '../support/account-world.js';

const WORDS: TranscriptWords = {
  t: (key, values = {}) =>
    (activities[key as keyof typeof activities] as string).replaceAll(
      /\{(\w+)\}/g,
      (_hole, name: string) => String(values[name]),
    ),
  status: 'Open',
  time: (at) => at.slice(0, 10),
  toText: htmlToText,
};

const comment = (changes: Partial<Comment>): Comment => ({
  id: 'c',
  author: { role: 'agent', name: 'Ana' },
  createdAt: '2026-11-21T10:00:00Z',
  body: { kind: 'text', text: 'Hello' },
  files: [],
  ...changes,
});

const withComments = (...comments: readonly Comment[]): Conversation => {
  const { comments: first, ...rest } = conversation(48_213, { reference: 'FR2026' });
  return { ...rest, cc: ['bruno@example.com', 'Clara'], comments: [...first, ...comments] };
};

describe('a conversation as a text file', () => {
  it('says everything that the person sees, in order', () => {
    const text = transcript(
      withComments(
        comment({ files: [{ id: 'f', name: 'label.pdf', type: '', size: 3 }] }),
        comment({
          author: { role: 'agent', name: '' },
          body: { kind: 'html', html: '<p>Two<br>lines &amp; <b>more</b></p><script>x()</script>' },
        }),
        comment({ author: { role: 'other', name: 'Depot' }, body: { kind: 'text', text: '' } }),
      ),
      WORDS,
    );
    const day = conversation(48_213).request.createdAt.slice(0, 10);
    expect(text.split('\r\n')).toEqual([
      'Colis 48213',
      'No. 48213 · FR2026',
      'Status: Open',
      'In copy: bruno@example.com, Clara',
      '',
      `— You, ${day}`,
      'Bonjour',
      '',
      '— Ana, 2026-11-21',
      'Hello',
      '[label.pdf]',
      '',
      '— Customer Support, 2026-11-21',
      'Two',
      'lines & more',
      '',
      '— Depot, 2026-11-21',
      '',
    ]);
  });

  it('leaves out what is not there', () => {
    const text = transcript({ ...conversation(7), comments: [] }, WORDS);
    expect(text).toBe('Colis 7\r\nNo. 7\r\nStatus: Open\r\n');
  });

  it('ends every line in one way, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\r', '\n', ' ', 'é') }), (text) => {
        const whole = transcript(withComments(comment({ body: { kind: 'text', text } })), WORDS);
        expect(whole.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        expect(whole.endsWith('\r\n')).toBe(true);
        const plain = (given: string): string => given.replaceAll(/[\r\n]/g, '');
        expect(plain(whole)).toContain(plain(text));
      }),
    );
  });
});
