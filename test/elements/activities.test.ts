import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { HelpError, type HelpErrorCode } from '../../src/core/help-error.js';
import type { HelpErrorEvent } from '../../src/events/help-error-event.js';
import type { HelpUnreadEvent } from '../../src/events/help-unread-event.js';
import { activities, CAMILLE, conversation, type Activities } from './activities-harness.js';
import { file, text } from './contact-harness.js';

const AWAITING = { group: 'awaiting', raw: 'pending' } as const;
const SOLVED = { group: 'solved', raw: 'solved' } as const;

const answered = conversation(3, { subject: 'Invoice', status: AWAITING, unread: true }, [
  {
    id: 'a1',
    author: { role: 'agent', name: 'Inès' },
    createdAt: '2026-11-21T10:00:00Z',
    body: { kind: 'text', text: 'See https://example.com/invoice, please.' },
    files: [{ id: 'f1', name: 'invoice.pdf', type: 'application/pdf', size: 2048 }],
  },
]);
const solved = conversation(2, { subject: 'Label', status: SOLVED }, [], {
  can: { reply: true, reopen: true, solve: false, followUp: false, rate: true },
});
const closed = conversation(
  1,
  { subject: 'Claim', status: { group: 'solved', raw: 'closed', final: true } },
  [],
  {
    can: { reply: false, reopen: false, solve: false, followUp: true, rate: true },
  },
);
const strange = conversation(4, {
  subject: 'Strange',
  status: { group: 'open', raw: 'escalated', label: 'With the carrier' },
});
const ALL = [answered, solved, closed, strange];

async function signIn(page: Activities, password = CAMILLE.password): Promise<void> {
  await page.type('#email', CAMILLE.email);
  await page.type('#password', password);
  page.get('button.primary').click();
}

describe('<help-activities> door', () => {
  it('signs in, and says that the account is not the platform’s', async () => {
    const page = await activities({ signedIn: false, conversations: ALL });
    expect(page.heading).to.equal('Sign in to follow your requests');
    expect(text(page.get('.app'))).to.contain('separate from your account');
    let isTold = false;
    page.element.addEventListener('help-sign-in', () => (isTold = true));
    await signIn(page);
    await page.until(() => page.rows.length === 4, 'the list');
    expect(page.heading).to.equal('My activities');
    expect(page.focused?.id).to.equal('heading');
    expect(isTold).to.equal(true);
  });

  it('says that address and password do not fit, never which, and keeps the address', async () => {
    const page = await activities({ signedIn: false });
    await signIn(page, 'wrong password here');
    await page.until(() => page.find('#failure'), 'what is wrong');
    expect(text(page.get('#failure'))).to.contain('The address or the password is not right');
    expect(page.get<HTMLInputElement>('#email').value).to.equal(CAMILLE.email);
    expect(page.focused?.id).to.equal('failure');
  });

  it('refuses an empty try at the fields', async () => {
    const page = await activities({ signedIn: false });
    page.get('button.primary').click();
    await page.until(() => page.find('#email-error'), 'an error');
    expect(page.get('#email').getAttribute('aria-invalid')).to.equal('true');
    expect(page.get('#email').getAttribute('aria-describedby')).to.contain('email-error');
    expect(page.focused?.id).to.equal('email');
  });

  it('leads to a password by the mail’s code', async () => {
    const page = await activities({ signedIn: false, conversations: ALL });
    await page.press('Forgot password?');
    await page.type('#email', CAMILLE.email);
    await page.press('Send the email');
    await page.until(() => page.find('#code'), 'the code');
    expect(page.get('#code').getAttribute('autocomplete')).to.equal('one-time-code');
    const code = page.backend.mails.at(-1)?.code ?? '';
    await page.type('#code', ` ${code.slice(0, 3)} ${code.slice(3)} `);
    await page.press('Continue');
    await page.until(() => page.find('[autocomplete=new-password]'), 'the password');
    await page.type('#password', 'short');
    await page.press('Save and sign in');
    await page.until(() => page.find('#password-error'), 'an error');
    expect(text(page.get('#password-error'))).to.contain('at least 10');
    await page.type('#password', 'another horse on the moon');
    await page.press('Save and sign in');
    await page.until(() => page.rows.length === 4, 'the list');
  });

  it('shows a password on request, and hides it again', async () => {
    const page = await activities({ signedIn: false });
    const field = page.get<HTMLInputElement>('#password');
    expect(field.type).to.equal('password');
    await page.press('Show the password');
    expect(field.type).to.equal('text');
    expect(page.button('Show the password').getAttribute('aria-pressed')).to.equal('true');
  });

  it('has no axe violation on any of its screens', async () => {
    const page = await activities({ signedIn: false, attributes: { panel: '' } });
    const flaws: string[][] = [await page.flaws()];
    await page.press('Forgot password?');
    flaws.push(await page.flaws());
    await page.type('#email', CAMILLE.email);
    await page.press('Send the email');
    await page.until(() => page.find('#code'), 'the code');
    flaws.push(await page.flaws());
    expect(flaws.flat()).to.deep.equal([]);
  });
});

describe('<help-activities> list', () => {
  it('shows status as icon, word and colour, an unknown one by its own label', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    const chips = page.all('.request .chip').map((chip) => [text(chip), chip.className]);
    expect(chips).to.deep.include(['Awaiting your reply', 'chip awaiting']);
    expect(chips).to.deep.include(['Solved', 'chip solved']);
    expect(chips).to.deep.include(['Closed', 'chip solved']);
    expect(chips).to.deep.include(['With the carrier', 'chip open']);
    expect(page.all('.request .chip svg')).to.have.length(4);
    expect(await page.flaws()).to.deep.equal([]);
  });

  it('filters, counts, and says how many', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    expect(page.all('.filter').map(text)).to.deep.equal([
      'All 4',
      'Open 1',
      'Awaiting your reply 1',
      'Solved 2',
    ]);
    await page.press('Awaiting your reply');
    await page.until(() => page.rows.length === 1, 'one row');
    expect(page.rows).to.deep.equal(['Invoice']);
    expect(page.button('Awaiting your reply').getAttribute('aria-pressed')).to.equal('true');
    await page.until(() => page.said.endsWith('1 request shown'), 'the count is said');
  });

  it('begins with the filter of its attribute', async () => {
    const page = await activities({ conversations: ALL, attributes: { filter: 'solved' } });
    await page.until(() => page.rows.length === 2, 'two rows');
    expect(page.button('Solved').getAttribute('aria-pressed')).to.equal('true');
  });

  it('tells nobody’s list, nothing found and a failure apart', async () => {
    const none = await activities({ conversations: [] });
    await none.until(() => none.find('.nothing'), 'an empty list');
    expect(text(none.get('.nothing'))).to.contain('You have no requests yet');
    expect(await none.flaws()).to.deep.equal([]);

    const more = [5, 6].map((number) => conversation(number));
    const some = await activities({ conversations: [...ALL, ...more] });
    await some.until(() => some.rows.length === 6, 'the list');
    await some.type('#search', 'zebra');
    await some.until(() => some.find('.nothing'), 'nothing found');
    expect(text(some.get('.nothing'))).to.contain('No request matches');
  });

  for (const code of ['unavailable', 'blocked', 'offline', 'malformed', 'forbidden'] as const)
    it(`says that ${code} is no empty list, and Retry works`, async () => {
      let isBroken = true;
      const page = await activities({
        conversations: ALL,
        fail: ({ name, phase }) =>
          name === 'list' && phase === 'before' && isBroken
            ? new HelpError(code as HelpErrorCode, 'broken')
            : undefined,
      });
      await page.until(() => page.find('#failure'), 'the failure');
      expect(text(page.get('#failure'))).to.contain('could not be loaded');
      expect(page.find('.nothing')).to.equal(null);
      expect(await page.flaws()).to.deep.equal([]);
      isBroken = false;
      await page.press('Try again');
      await page.until(() => page.rows.length === 4, 'the list');
    });

  it('keeps what it shows when a refresh fails, and says so', async () => {
    let isBroken = false;
    const page = await activities({
      conversations: ALL,
      fail: ({ name, phase }) =>
        name === 'list' && phase === 'before' && isBroken
          ? new HelpError('unavailable', 'broken')
          : undefined,
    });
    await page.until(() => page.rows.length === 4, 'the list');
    isBroken = true;
    page.backend.agent.answer('request-4', 'Hello', { status: 'pending' });
    await page.until(() => page.find('.stale'), 'the note');
    expect(page.rows).to.have.length(4);
  });

  it('loads more without losing its place, and the focus goes to the first new row', async () => {
    const many = Array.from({ length: 60 }, (_, index) => conversation(100 + index));
    const page = await activities({ conversations: many });
    await page.until(() => page.rows.length === 25, 'a page');
    const first = page.rows[0];
    page.button('Show more').focus();
    await page.press('Show more');
    await page.until(() => page.rows.length === 50, 'two pages');
    expect(page.rows[0]).to.equal(first);
    await page.until(() => page.focused?.getAttribute('data-place') === '25', 'the focus');
    await page.press('Show more');
    await page.until(() => page.rows.length === 60, 'all');
    expect(page.find('.more')).to.equal(null);
  });

  it('draws only what is near of a very long list, and every row can be reached', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => conversation(1000 + index));
    const page = await activities({ conversations: many, pageSize: 3000 });
    await page.until(() => page.find('[data-block]'), 'blocks');
    await page.until(() => page.rows.length < 400, 'few rows');
    await page.until(() => {
      // Rows that are drawn on the way may be higher than they were thought: a person scrolls on.
      page.all('[data-block]').at(-1)?.scrollIntoView();
      return page.rows.includes('Request about parcel 1000');
    }, 'the oldest request after scrolling');
    await page.until(() => page.rows.length < 600, 'few rows after scrolling');
  });

  it('hears of an answer at once, says it once, and tells the page', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    const counts: number[] = [];
    page.element.addEventListener('help-unread', (event) =>
      counts.push((event as HelpUnreadEvent).count),
    );
    page.backend.agent.answer('request-4', 'Hello', { status: 'pending' });
    await page.until(() => page.said.includes('New answer'), 'the announcement');
    expect(page.said).to.equal('New answer: Strange');
    expect(counts.at(-1)).to.equal(2);
    expect(page.rows[0]).to.equal('Strange');
  });
});

describe('<help-activities> conversation', () => {
  it('shows who said what and when, with links and files, and marks it read', async () => {
    const page = await activities({ conversations: ALL });
    await page.open('Invoice');
    expect(page.heading).to.equal('Invoice');
    const [mine, theirs] = page.all('.message');
    expect(text(mine as Element)).to.contain('You');
    expect(text(theirs as Element)).to.contain('Inès');
    const link = theirs?.querySelector('a');
    expect(link?.href).to.equal('https://example.com/invoice');
    expect(link?.rel).to.contain('noopener');
    expect(text(page.button('Download invoice.pdf'))).to.contain('2 kB');
    expect(page.all('.day h3')).to.have.length(2);
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('Back');
    await page.until(() => page.rows.length === 4, 'the list');
    expect(page.find('.unread')).to.equal(null);
    expect(page.focused?.getAttribute('data-id')).to.equal('request-3');
  });

  it('sends a reply once, with its file, and keeps what was typed when that fails', async () => {
    let isBroken = true;
    const page = await activities({
      conversations: ALL,
      fail: ({ name, phase }) =>
        name === 'reply' && phase === 'before' && isBroken
          ? new HelpError('forbidden', 'broken')
          : undefined,
    });
    await page.open('Invoice');
    await page.type('#reply', 'Here it is.');
    const input = page.get<HTMLInputElement>('#f-reply-files');
    const transfer = new DataTransfer();
    transfer.items.add(file('photo.jpg'));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    await page.until(() => page.find('.file'), 'the file');
    await page.press('Send');
    await page.until(() => page.find('#failure'), 'the failure');
    expect(text(page.get('#failure'))).to.contain('Your reply was not sent');
    expect(page.get<HTMLTextAreaElement>('#reply').value).to.equal('Here it is.');
    isBroken = false;
    await page.press('Try again');
    await page.until(() => page.all('.message').length === 3, 'the reply');
    expect(page.get<HTMLTextAreaElement>('#reply').value).to.equal('');
    expect(text(page.all('.message').at(-1) as Element)).to.contain('photo.jpg');
    await page.until(() => page.said.includes('Your reply has been sent'), 'said');
  });

  it('refuses an empty reply and a card number at the field', async () => {
    const page = await activities({ conversations: ALL });
    await page.open('Invoice');
    await page.press('Send');
    await page.until(() => page.find('#reply-error'), 'an error');
    expect(page.focused?.id).to.equal('reply');
    await page.type('#reply', 'My card is 4111 1111 1111 1111');
    await page.press('Send');
    await page.until(() => text(page.get('#reply-error')).includes('card number'), 'another error');
  });

  it('offers what the backend grants, and nothing else', async () => {
    const page = await activities({ conversations: ALL });
    await page.open('Claim');
    expect(page.find('#reply')).to.equal(null);
    expect(text(page.get('.app'))).to.contain('This request is closed');
    expect(page.button('Send a follow-up')).to.not.equal(undefined);
    await page.press('Back');
    await page.open('Label');
    expect(text(page.get('.app'))).to.contain('A reply opens your request again');
    expect(page.all('button').map(text).join()).to.not.contain('Mark as solved');
    expect(page.find('.rating')).to.not.equal(null);
    expect(await page.flaws()).to.deep.equal([]);
  });

  it('marks as solved, and takes a rating', async () => {
    const page = await activities({ conversations: ALL });
    await page.open('Strange');
    await page.press('Mark as solved');
    await page.until(() => text(page.get('.facts .chip')) === 'Solved', 'solved');
    await page.until(() => page.said.includes('marked as solved'), 'said');
    page.get<HTMLInputElement>('.rating input[value=good]').click();
    await page.press('Send my rating');
    await page.until(() => page.find('.thanks'), 'thanks');
  });

  it('hears a new answer in an open conversation, says it once, keeps what is typed', async () => {
    const page = await activities({ conversations: ALL });
    await page.open('Invoice');
    await page.type('#reply', 'Half a sen');
    page.backend.agent.answer('request-3', 'One more thing', { status: 'pending' });
    await page.until(() => page.all('.message').length === 3, 'the answer');
    await page.until(() => page.said.includes('New answer from'), 'said');
    expect(page.get<HTMLTextAreaElement>('#reply').value).to.equal('Half a sen');
    expect(page.focused?.id).to.equal('reply');
  });

  it('keeps text and field over the end of the session, for the same person only', async () => {
    const page = await activities({ conversations: ALL });
    await page.open('Invoice');
    await page.type('#reply', 'Do not lose me');
    page.get<HTMLTextAreaElement>('#reply').setSelectionRange(3, 6);
    page.backend.agent.endSession();
    await page.press('Send');
    await page.until(() => page.screen === 'door', 'the door');
    expect(text(page.get('.app'))).to.contain('what you typed is kept');
    expect(page.get<HTMLInputElement>('#email').value).to.equal(CAMILLE.email);
    await page.type('#password', CAMILLE.password);
    page.get('button.primary').click();
    await page.until(() => page.find('#reply'), 'the conversation');
    expect(page.get<HTMLTextAreaElement>('#reply').value).to.equal('Do not lose me');
    expect(page.focused?.id).to.equal('reply');
  });

  it('shows nothing of the last person to the next', async () => {
    const other = { email: 'sam@example.com', password: 'a red horse on the moon', name: 'Sam' };
    const page = await activities({ conversations: ALL, accounts: [CAMILLE, other] });
    await page.open('Invoice');
    await page.type('#reply', 'Camille’s own words');
    page.backend.agent.endSession();
    await page.press('Send');
    await page.until(() => page.screen === 'door', 'the door');
    await page.type('#email', other.email);
    await page.type('#password', other.password);
    page.get('button.primary').click();
    await page.until(() => page.screen === 'list', 'the list');
    await page.until(() => page.find('.nothing'), 'an empty list');
    expect(page.root.textContent).to.not.contain('Camille’s own words');
    expect(page.root.textContent).to.not.contain('Invoice');
  });

  it('says that somebody else’s request is not theirs', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    page.element.openRequest('request-999');
    await page.until(() => page.find('.nothing'), 'that it is not there');
    expect(page.heading).to.equal('My activities');
    expect(text(page.get('.nothing'))).to.contain('not among yours');
  });

  it('lets the page keep a request shut', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    page.element.addEventListener('help-activity-open', (event) => event.preventDefault());
    page.all('.request')[0]?.click();
    await aTimeout(50);
    expect(page.screen).to.equal('list');
  });

  it('tells the page of a failure, without a word of the person', async () => {
    const page = await activities({
      conversations: ALL,
      fail: ({ name, phase }) =>
        name === 'open' && phase === 'before'
          ? new HelpError('unavailable', 'secret words')
          : undefined,
    });
    const events: HelpErrorEvent[] = [];
    page.element.addEventListener('help-error', (event) => events.push(event as HelpErrorEvent));
    await page.until(() => page.rows.length === 4, 'the list');
    page.all('.request')[0]?.click();
    await page.until(() => page.find('#failure'), 'the failure');
    expect(events.map(({ code, where }) => [code, where])).to.deep.equal([
      ['unavailable', 'conversation'],
    ]);
    expect(JSON.stringify(events)).to.not.contain('secret');
  });
});

describe('<help-activities> in the page', () => {
  it('leaves the address alone unless asked', async () => {
    const before = location.href;
    const page = await activities({ conversations: ALL });
    await page.open('Invoice');
    expect(location.href).to.equal(before);
  });

  it('keeps the place in the fragment, and Back returns', async () => {
    const page = await activities({ conversations: ALL, attributes: { route: 'hash' } });
    await page.open('Invoice');
    expect(location.hash).to.equal('#help/requests/request-3');
    history.back();
    await page.until(() => page.screen === 'list', 'the list');
    history.forward();
    await page.until(() => page.screen === 'thread', 'the conversation');
    page.element.remove();
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('opens a new request, and comes back', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    await page.press('Send a new request');
    await page.until(
      () => page.find('help-contact')?.shadowRoot?.querySelector('.cards'),
      'reasons',
    );
    page.find('help-contact')?.shadowRoot?.querySelector<HTMLElement>('header .tool')?.click();
    await page.until(() => page.screen === 'list', 'the list');
  });

  it('works by the keyboard: from a row to the reply and back', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    page
      .all('.request')
      .find((row) => text(row).startsWith('Invoice'))
      ?.focus();
    await sendKeys({ press: 'Enter' });
    await page.until(() => page.find('#reply'), 'the conversation');
    expect(page.focused?.id).to.equal('heading');
  });

  it('opens the account menu by keys, walks it, and shuts it', async () => {
    const page = await activities({ conversations: ALL });
    await page.until(() => page.rows.length === 4, 'the list');
    const entry = page.get('help-sign-in');
    const root = entry.shadowRoot as ShadowRoot;
    await page.until(() => root.querySelector('#entry'), 'the name');
    root.querySelector<HTMLElement>('#entry')?.focus();
    await sendKeys({ press: 'ArrowDown' });
    await page.until(() => root.querySelector('[role=menu]'), 'the menu');
    const items = [...root.querySelectorAll('[role=menuitem]')].map(text);
    expect(items).to.deep.equal(['My activities', 'Send a new request', 'Sign out']);
    expect(text(root.activeElement as Element)).to.equal('My activities');
    await sendKeys({ press: 'End' });
    expect(text(root.activeElement as Element)).to.equal('Sign out');
    await sendKeys({ press: 'ArrowDown' });
    expect(text(root.activeElement as Element)).to.equal('My activities');
    await sendKeys({ press: 's' });
    expect(text(root.activeElement as Element)).to.equal('Send a new request');
    expect(await page.flaws()).to.deep.equal([]);
    await sendKeys({ press: 'Escape' });
    await page.until(() => root.querySelector('[role=menu]') === null, 'no menu');
    expect(root.activeElement?.id).to.equal('entry');
    await sendKeys({ press: 'ArrowUp' });
    await page.until(() => root.querySelector('[role=menu]'), 'the menu again');
    await sendKeys({ press: 'Enter' });
    await page.until(() => page.screen === 'door', 'signed out');
    await page.until(() => page.said.includes('signed out'), 'said');
  });
});
