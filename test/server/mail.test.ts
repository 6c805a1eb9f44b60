import { readFileSync } from 'node:fs';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentAt } from './agent.js';
import { newRequest, outbox, send, startTestServer, until, type TestServer } from './server.js';

const BRANDS = ['ebay', 'packlink-pro', 'packlink-com', 'paypal'].map((brand) => {
  const url = new URL(`../../demo/server/brands/${brand}.json`, import.meta.url);
  const { platform, supportEmail } = JSON.parse(readFileSync(url, 'utf8')) as {
    platform: string | { fr: string; en: string };
    supportEmail: string;
  };
  const { fr, en } = typeof platform === 'string' ? { fr: platform, en: platform } : platform;
  return [brand, supportEmail, fr, en] as const;
});

describe('the acknowledgement', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const acknowledge = async (changes: Record<string, unknown>) => {
    const email = `${crypto.randomUUID()}@exemple.fr`;
    const { json } = await send(server.api, newRequest({ email, ...changes }));
    const mails = await outbox(server.api, email);
    expect(mails).toHaveLength(1);
    return { mail: mails[0] as Record<string, string>, result: json.result };
  };

  it.each(BRANDS)(
    'of %s names the platform in French and in English',
    async (brand, from, fr, en) => {
      for (const [language, platform, next] of [
        ['fr-FR', fr, 'dans les 24 heures'],
        ['en-GB', en, 'within 24 hours'],
        ['it', en, 'within 24 hours'],
      ]) {
        const { mail, result } = await acknowledge({
          brand,
          language,
          message: 'Première ligne\nseconde <ligne>',
        });
        expect(mail).toMatchObject({ kind: 'acknowledgement', from, replyTo: from, brand });
        expect(mail['messageId']).toBe(`<request-${result.id}@${from.split('@')[1]}>`);
        for (const part of ['subject', 'text', 'html']) {
          expect(mail[part]).toContain(result.number);
          expect(mail[part]).toContain(
            part === 'html' ? platform?.replaceAll("'", '&#39;') : platform,
          );
        }
        expect(mail['text']).toContain(next);
        expect(mail['html']).toContain(next);
        expect(mail['text']).toContain('> Première ligne\n> seconde <ligne>');
        expect(mail['html']).toContain('>Première ligne\nseconde &lt;ligne&gt;<');
      }
    },
  );

  it('names the reason in the words of the brand', async () => {
    const of = async (brand: string, language: string, category: string) =>
      (await acknowledge({ brand, language, category })).mail['text'];
    expect(await of('ebay', 'fr', 'labels')).toContain('Motif\u00a0: Étiquettes');
    expect(await of('paypal', 'fr', 'labels')).toContain('Motif\u00a0: Bordereaux d’expédition');
    expect(await of('paypal', 'en', 'labels')).toContain('Reason: Labels');
    expect(await of('ebay', 'en', 'customs-own')).toContain('Reason: customs-own');
  });

  it('quotes nothing when nothing was written', async () => {
    const { mail } = await acknowledge({ message: '' });
    expect(mail['text']).not.toContain('Votre message');
    expect(mail['html']).not.toContain('blockquote');
  });
});

describe('by SMTP', () => {
  const received: ParsedMail[] = [];
  /** What the mail server answers to the next recipients: a code, or 0 for yes. */
  let refusals: number[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, done) {
      const code = refusals.shift() ?? 0;
      done(code === 0 ? null : Object.assign(new Error('No'), { responseCode: code }));
    },
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          received.push(mail);
          done();
        },
        (thrown: unknown) => done(thrown as Error),
      );
    },
  });
  let server: TestServer;

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', () => resolve());
    });
    const { port } = smtp.server.address() as AddressInfo;
    server = await startTestServer({
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'noreply@mail.example',
    });
  });
  afterAll(async () => {
    await server.stop();
    await new Promise<void>((resolve) => {
      smtp.close(() => resolve());
    });
  });

  const of = (email: string) =>
    received.filter((mail) => [mail.to].flat().some((to) => to?.text.includes(email)));

  it('arrives whole: both alternatives, the headers, the accents', async () => {
    const email = 'smtp@exemple.fr';
    const message = 'Où est mon colis ? 📦\n.\n..\nfin';
    const { json } = await send(server.api, newRequest({ email, message }));
    const mail = await until(() => of(email)[0]);
    expect(mail.from?.text).toBe('noreply@mail.example');
    expect(mail.replyTo?.text).toBe('aide@ebay.example');
    expect(mail.messageId).toBe(`<request-${json.result.id}@mail.example>`);
    expect(mail.headers.get('auto-submitted')).toBe('auto-replied');
    expect(mail.subject).toContain(`n°\u00a0${json.result.number}`);
    expect(mail.text).toContain('> Où est mon colis ? 📦\n> .\n> ..\n> fin');
    expect(mail.html).toContain('Où est mon colis ? 📦');
    expect(mail.attachments).toEqual([]);
    await until(async () =>
      (await outbox(server.api, email))[0]?.['via'] === 'smtp' ? true : undefined,
    );
  });

  it('is followed by those of the answer and of the end, in one thread', async () => {
    const email = 'thread@exemple.fr';
    const { json } = await send(server.api, newRequest({ email }));
    const { id } = json.result;
    const first = await until(() => of(email)[0]);
    const agent = await agentAt(server.api, id);
    await agent.answer(id, '<p>Tout est <b>prêt</b></p>', { format: 'html' });
    const answer = await until(() => of(email)[1]);
    await agent.setStatus(id, 'solved');
    const solved = await until(() => of(email)[2]);
    for (const mail of [answer, solved]) {
      expect([mail.inReplyTo, [mail.references].flat()]).toEqual([
        first.messageId,
        [first.messageId],
      ]);
      for (const part of [mail.text, mail.html])
        expect(part).toContain(`activities.html#help/requests/${id}`);
    }
    expect(answer.text).toContain('> Tout est prêt');
    expect(answer.html).toContain('>Tout est prêt<');
    expect(new Set([first, answer, solved].map((mail) => mail.messageId)).size).toBe(3);
    // An answer is written by a person.
    expect(answer.headers.get('auto-submitted')).toBeUndefined();
    expect(solved.headers.get('auto-submitted')).toBe('auto-generated');
    expect(solved.text).toContain('si nous avons pu vous aider');
  });

  it('is tried again after a "later", and arrives once', async () => {
    refusals = [451, 421];
    const email = 'later@exemple.fr';
    await send(server.api, newRequest({ email }));
    await until(async () =>
      (await outbox(server.api, email))[0]?.['state'] === 'sent' ? true : undefined,
    );
    expect(of(email)).toHaveLength(1);
    expect((await outbox(server.api, email))[0]?.['tries']).toBe(3);
  });

  it('is given up after a "never"', async () => {
    refusals = [550];
    const email = 'never@exemple.fr';
    await send(server.api, newRequest({ email }));
    await until(async () =>
      (await outbox(server.api, email))[0]?.['state'] === 'failed' ? true : undefined,
    );
    expect(of(email)).toEqual([]);
  });

  it('sends fifty at once, each once', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        send(server.api, newRequest({ email: `many-${i}@exemple.fr` })),
      ),
    );
    const many = () =>
      received.filter((mail) => [mail.to].flat().some((to) => to?.text.startsWith('many-')));
    await until(() => (many().length >= 50 ? true : undefined));
    expect(new Set(many().map((mail) => mail.messageId)).size).toBe(50);
    expect(many()).toHaveLength(50);
  });
});
