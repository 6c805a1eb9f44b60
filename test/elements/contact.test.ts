import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { HelpError } from '../../src/core/help-error.js';
import type { HelpErrorEvent } from '../../src/events/help-error-event.js';
import type { HelpSubmittedEvent } from '../../src/events/help-submitted-event.js';
import {
  ARTICLES,
  chooseFiles,
  contact,
  file,
  nextWorkday,
  text,
  type Contact,
} from './contact-harness.js';

const REFERENCE = 'FR2025EBAY0001234567';

async function fillPickup(page: Contact): Promise<void> {
  await page.choose('Collections');
  await page.type('reference', REFERENCE);
  await page.type('pickupReason', 'not_shown');
  await page.type('newDate', nextWorkday());
  await page.type('phone', '0639981234');
}

async function toForm(page: Contact): Promise<void> {
  await fillPickup(page);
  await page.goOn();
  await page.until('form');
  await page.type('message', 'Open from 9 to 19.');
  await page.type('email', 'camille@example.com');
}

describe('<help-contact> screens', () => {
  it('has no axe violation on any screen', async () => {
    const config = { supportEmail: 'aid@example.com', helpCenterUrl: 'https://help.example/' };
    const page = await contact({
      articles: ARTICLES,
      accounts: false,
      attributes: { panel: '' },
      pageConfig: config,
    });
    const flaws: Record<string, string[]> = {};
    const look = async (): Promise<void> => {
      flaws[page.step] = [...(flaws[page.step] ?? []), ...(await page.flaws())];
    };
    await waitUntil(() => page.find('details') !== null, 'popular questions');
    await look();
    await page.press('Follow up');
    await page.until('follow-up');
    await look();
    await page.press('Back');
    await page.press('New request');
    await look();
    await page.press('Collections');
    await page.until('articles');
    await waitUntil(() => page.find('details') !== null, 'articles');
    await look();
    await page.press('No, I need help');
    await page.goOn();
    await look();
    await page.press('Back');
    await page.press('Yes, that solved');
    await page.until('solved');
    await look();
    await page.press('Ask another');
    await page.choose('Collections', { articles: true });
    await page.type('reference', REFERENCE);
    await page.type('pickupReason', 'not_shown');
    await page.type('newDate', nextWorkday());
    await page.type('phone', '0639981234');
    await page.goOn();
    await page.until('form');
    await chooseFiles(page, 'attachments', file('photo.jpg'), file('virus.exe', 10, ''));
    await page.goOn();
    await look();
    await page.press('Remove virus.exe');
    await page.type('email', 'camille@example.com');
    await page.goOn();
    await page.until('done');
    await look();
    expect(flaws).to.have.all.keys(
      'start',
      'follow-up',
      'category',
      'articles',
      'answers',
      'solved',
      'form',
      'done',
    );
    expect(Object.values(flaws).flat()).to.deep.equal([]);
  });

  it('has no axe violation on claims, technical and the review', async () => {
    const page = await contact();
    await page.choose('Claims');
    page.get<HTMLInputElement>('#f-claimType').click();
    await page.goOn();
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('Back');
    await page.press('Technical');
    await page.until('answers');
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('Back');
    await page.press('Cancellation');
    await page.until('answers');
    await page.type('references', REFERENCE);
    await page.type('cancelReason', 'mistake');
    page.get<HTMLInputElement>('#f-unused').click();
    await page.goOn();
    await page.until('form');
    await page.type('email', 'a@example.com');
    await page.goOn();
    await page.until('review');
    expect(text(page.get('.recap'))).to.contain(REFERENCE);
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('Change your answers');
    await page.until('answers');
    expect(page.get<HTMLTextAreaElement>('#f-references').value).to.equal(REFERENCE);
  });

  it('sends what was typed and shows the number', async () => {
    const page = await contact();
    const told: HelpSubmittedEvent[] = [];
    page.element.addEventListener('help-submitted', (event) => told.push(event));
    await toForm(page);
    await page.goOn();
    await page.until('done');
    const [kept] = page.backend.requests;
    expect(page.backend.requests).to.have.length(1);
    expect(kept?.request.fields).to.include({ reference: REFERENCE, pickupReason: 'not_shown' });
    expect(kept?.request.message).to.equal('Open from 9 to 19.');
    expect(text(page.get('#number'))).to.equal(kept?.number);
    expect(told.map(({ number, category }) => [number, category])).to.deep.equal([
      [kept?.number, 'pickup'],
    ]);
    await page.press('Send another');
    await page.choose('Collections');
    await page.press('Back');
    expect(page.step).to.equal('category');
  });

  it('lets the page stop a send and loses nothing', async () => {
    const page = await contact();
    page.element.addEventListener('help-submit', (event) => event.preventDefault(), { once: true });
    await toForm(page);
    page.get('.actions .primary').click();
    await aTimeout(100);
    expect(page.step).to.equal('form');
    expect(page.backend.requests).to.have.length(0);
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('Open from 9 to 19.');
    await page.goOn();
    await page.until('done');
    expect(page.backend.requests).to.have.length(1);
  });

  it('sends once however often the button is pressed', async () => {
    const page = await contact({ latency: 30 });
    await toForm(page);
    const send = page.get('.actions .primary');
    send.click();
    send.click();
    send.click();
    await page.until('done');
    expect(page.backend.requests).to.have.length(1);
  });

  it('takes the second click of a double click for the screen that is gone', async () => {
    const page = await contact();
    await fillPickup(page);
    page.get('.actions .primary').click();
    await page.until('form');
    page
      .get('.actions .primary')
      .dispatchEvent(
        new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, detail: 2 }),
      );
    await page.element.updateComplete;
    expect(page.find('#summary')).to.equal(null);
  });

  it('asks for confirmation of the address where the backend wants it', async () => {
    const page = await contact({ verification: true });
    await toForm(page);
    await page.goOn();
    await page.until('done');
    expect(page.heading).to.equal('Confirm your email address');
    expect(page.find('#number')).to.equal(null);
  });

  it('says honestly where an old request can be followed', async () => {
    const linked = await contact({
      accounts: false,
      pageConfig: { helpCenterUrl: 'https://help.example/x' },
    });
    await linked.press('Follow up');
    await linked.until('follow-up');
    const link = linked.get<HTMLAnchorElement>('.prose a');
    expect(link.href).to.equal('https://help.example/x');
    expect(text(link)).to.contain('opens a new tab');
    expect(text(linked.get('.prose'))).to.contain('separate from your account');
    const plain = await contact({
      accounts: false,
      pageConfig: { supportEmail: 'aid@example.com' },
    });
    await plain.press('Follow up');
    await plain.until('follow-up');
    expect(plain.all('.prose a').map((each) => each.getAttribute('href'))).to.deep.equal([
      'mailto:aid@example.com',
    ]);
  });
});

describe('<help-contact> by keyboard', () => {
  it('goes the whole way', async () => {
    const page = await contact();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await sendKeys({ press: key });
      await page.element.updateComplete;
    };
    const tabTo = async (selector: string): Promise<void> => {
      for (let count = 0; count < 25; count++) {
        if (page.focused?.matches(selector) === true) return;
        await press('Tab');
      }
      throw new Error(`Tab never came to ${selector} on "${page.step}"`);
    };
    await tabTo('.choice');
    await press('Enter');
    await page.until('category');
    await tabTo('li:nth-child(2) > .card');
    await press('Space');
    await page.until('answers');
    await tabTo('#f-reference');
    await sendKeys({ type: REFERENCE });
    await tabTo('#f-pickupReason');
    await sendKeys({ type: 'The c' });
    await tabTo('#f-phone');
    await sendKeys({ type: '0639981234' });
    await press('Enter');
    await waitUntil(() => page.find('#summary') !== null, 'the summary');
    expect(page.focused?.id).to.equal('summary');
    await press('Tab', 'Enter');
    expect(page.focused?.id).to.equal('f-newDate');
    await page.type('newDate', nextWorkday());
    await tabTo('.primary');
    await press('Enter');
    await page.until('form');
    expect(page.focused?.id).to.equal('heading');
    await tabTo('#f-message');
    await sendKeys({ type: 'By keys' });
    await tabTo('#f-email');
    await sendKeys({ type: 'keys@example.com' });
    await press('Enter');
    await page.until('done');
    expect(page.focused?.id).to.equal('heading');
    expect(page.backend.requests[0]?.request.message).to.equal('By keys');
  });
});

describe('<help-contact> focus', () => {
  it('stays with the page on the first paint', async () => {
    const page = await contact();
    expect(document.activeElement).to.equal(document.body);
    expect(page.focused).to.equal(null);
  });

  it('goes to the heading of every new screen and leaves the page where it is', async () => {
    const page = await contact({ accounts: false });
    const tall = document.createElement('div');
    tall.style.blockSize = '3000px';
    document.body.append(tall);
    window.scrollTo(0, 5);
    for (const name of ['New request', 'Collections', 'Back', 'Back', 'Follow up']) {
      await page.press(name);
      expect(page.focused?.id, name).to.equal('heading');
      expect(window.scrollY, name).to.equal(5);
    }
    tall.remove();
  });

  it('follows items that are added and removed', async () => {
    const page = await contact();
    await page.choose('Claims');
    await page.press('Add an item');
    expect(page.focused?.id).to.equal('f-items.1.description');
    await page.press('Remove item 2');
    expect(page.focused?.id).to.equal('f-items.0.description');
  });

  it('moves to the field that takes the place of the shipment', async () => {
    const page = await contact({ attributes: { reference: REFERENCE, carrier: 'Mondial Relay' } });
    await page.choose('Collections');
    expect(page.find('#f-reference')).to.equal(null);
    expect(text(page.get('.shipment'))).to.contain('Mondial Relay');
    await page.press('Change the shipment');
    expect(page.focused?.id).to.equal('f-reference');
    await page.press(`Use shipment ${REFERENCE}`);
    expect(page.find('.shipment')).not.to.equal(null);
  });
});

describe('<help-contact> failures', () => {
  const refusal = (code: 'unauthorized' | 'rate-limited', details = {}) => ({
    fail: (call: { name: string; phase: string; count: number }) =>
      call.name === 'create' && call.phase === 'before' && call.count === 1
        ? new HelpError(code, 'test', details)
        : undefined,
  });

  it('keeps the text, says what happened and tries again', async () => {
    const page = await contact({
      ...refusal('unauthorized'),
      pageConfig: { supportEmail: 'aid@example.com' },
    });
    const told: HelpErrorEvent[] = [];
    page.element.addEventListener('help-error', (event) => told.push(event));
    await toForm(page);
    await page.goOn();
    await waitUntil(() => page.find('#failure') !== null, 'a banner');
    await page.element.updateComplete;
    expect(page.step).to.equal('form');
    expect(page.focused?.id).to.equal('failure');
    expect(text(page.get('#failure'))).to.contain('kept');
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('Open from 9 to 19.');
    expect(told.map(({ code, where }) => `${where} ${code}`)).to.deep.equal(['send unauthorized']);
    expect(await page.flaws()).to.deep.equal([]);
    const mail = page.get<HTMLAnchorElement>('#failure a').href;
    expect(decodeURIComponent(mail)).to.match(
      /^mailto:aid@example\.com\?subject=.*&body=[^]*Open from 9 to 19\./,
    );
    await page.press('Try again');
    await page.until('done');
    expect(page.backend.requests).to.have.length(1);
  });

  it('keeps long texts out of the mail link', async () => {
    const page = await contact({
      ...refusal('unauthorized'),
      pageConfig: { supportEmail: 'aid@example.com' },
    });
    await toForm(page);
    await page.type('message', 'long '.repeat(320));
    await page.goOn();
    await waitUntil(() => page.find('#failure') !== null, 'a banner');
    expect(page.get<HTMLAnchorElement>('#failure a').href).not.to.contain('body=');
  });

  it('counts the seconds down before the next try', async () => {
    const page = await contact(refusal('rate-limited', { retryAfter: 11 }));
    await toForm(page);
    await page.goOn();
    await waitUntil(() => page.find('#failure') !== null, 'a banner');
    const retry = page.get('#failure button');
    expect(text(retry)).to.equal('Try again in 11 s');
    expect(retry.getAttribute('aria-disabled')).to.equal('true');
    retry.click();
    await page.element.updateComplete;
    expect(page.step).to.equal('form');
    const send = page.get('.actions .primary');
    expect(text(send)).to.equal(text(retry));
    expect(send.getAttribute('aria-disabled')).to.equal('true');
    send.click();
    await page.element.updateComplete;
    expect(page.step).to.equal('form');
    expect(page.focused?.id).to.equal('failure');
    expect(await page.flaws()).to.deep.equal([]);
    await waitUntil(
      () => text(page.get('#failure button')) === 'Try again in 10 s',
      'a second less',
      { timeout: 15_000 },
    );
  });

  it('tells a long wait in minutes', async () => {
    const page = await contact(refusal('rate-limited', { retryAfter: 121 }));
    await toForm(page);
    await page.goOn();
    await waitUntil(() => page.find('#failure') !== null, 'a banner');
    expect(text(page.get('#failure button'))).to.equal('Try again in 3 min');
  });

  it('can be stopped while sending, with everything still there', async () => {
    const page = await contact({ latency: 3000 });
    await waitUntil(() => page.step === 'start');
    await toForm(page);
    await page.goOn();
    await page.until('sending');
    expect(page.focused?.id).to.equal('heading');
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('Cancel');
    await page.until('form');
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('Open from 9 to 19.');
  });
});

describe('<help-contact> in the page', () => {
  it('keeps every word when the language changes in the middle', async () => {
    const page = await contact();
    await fillPickup(page);
    page.get('#f-phone').focus();
    (page.element.parentElement as HTMLElement).lang = 'fr';
    await waitUntil(() => page.heading === 'Enlèvements', 'French', { timeout: 15_000 });
    expect(page.focused?.id).to.equal('f-phone');
    expect(page.get<HTMLInputElement>('#f-reference').value).to.equal(REFERENCE);
    expect(page.get<HTMLSelectElement>('#f-pickupReason').value).to.equal('not_shown');
    expect(page.get<HTMLInputElement>('#f-phone').value).to.equal('0639981234');
    expect(page.app.lang).to.equal('fr');
  });

  it('keeps every word when it is taken out and put back', async () => {
    const page = await contact();
    await toForm(page);
    const parent = page.element.parentElement as HTMLElement;
    page.element.remove();
    await aTimeout(20);
    parent.append(page.element);
    await page.element.updateComplete;
    expect(page.step).to.equal('form');
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('Open from 9 to 19.');
    await page.goOn();
    await page.until('done');
  });

  it('starts with the topic that the page names', async () => {
    const page = await contact({ attributes: { topic: 'technical' } });
    await page.until('answers');
    expect(page.heading).to.equal('Technical issues');
    await page.press('Back');
    expect(page.step).to.equal('category');
  });

  it('passes over wrong attributes', async () => {
    const attributes = {
      topic: 'nonsense',
      scheme: 'pink',
      reference: REFERENCE,
      state: 'FLYING',
      expected: '2026-02-31',
    };
    const page = await contact({ attributes });
    await page.choose('Collections');
    expect(text(page.get('.shipment b'))).to.equal(REFERENCE);
  });

  it('shows its light content and tells the page where no adapter is', async () => {
    const element = document.createElement('help-contact');
    element.setAttribute('adapter', 'none-such');
    element.textContent = 'Write to aid@example.com';
    const told: HelpErrorEvent[] = [];
    element.addEventListener('help-error', (event) => told.push(event));
    document.body.append(element);
    await waitUntil(() => told.length === 1, 'an event');
    expect(told[0]?.where).to.equal('load');
    expect(element.shadowRoot?.querySelector('slot')).not.to.equal(null);
    element.remove();
  });

  it('marks the reason that fits the shipment in words, and chooses nothing', async () => {
    const page = await contact({ attributes: { reference: REFERENCE, state: 'IN_TRANSIT' } });
    await page.press('New request');
    const marked = page.all('.suggested');
    expect(marked.map((card) => text(card))).to.have.length(1);
    expect(text(marked[0] as Element))
      .to.contain('Tracking')
      .and.to.contain('Suggested for your shipment');
    expect(page.all('[aria-current]')).to.have.length(0);
  });

  it('asks its launcher to close the panel', async () => {
    const page = await contact({ attributes: { panel: '' } });
    let closed = 0;
    page.element.addEventListener('help-close', () => closed++);
    await page.press('Close');
    expect(closed).to.equal(1);
  });
});

describe('<help-contact> live region', () => {
  it('is there, empty, before anything happens', async () => {
    const page = await contact();
    expect(page.said).to.equal('');
  });

  it('says how much a search found, once', async () => {
    const page = await contact({ articles: ARTICLES });
    const said: string[] = [];
    const region = page.get('[role=status]');
    new MutationObserver(() => said.push(text(region))).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    const search = page.get<HTMLInputElement>('#search');
    search.value = 'label';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await waitUntil(() => page.said === '1 answer found', 'the count', { timeout: 15_000 });
    await aTimeout(300);
    expect(said.filter((each) => each !== '')).to.deep.equal(['1 answer found']);
    const [found] = page.all('details');
    expect(text(found as Element)).to.contain('Wait three minutes.');
  });

  it('counts only near the limit', async () => {
    const page = await contact();
    await toForm(page);
    await page.type('message', 'a'.repeat(1990));
    expect(text(page.get('#f-message-count'))).to.equal('You have 10 characters left');
    await waitUntil(() => page.said === 'You have 10 characters left', 'the count', {
      timeout: 15_000,
    });
    await page.type('message', 'a'.repeat(2001));
    expect(text(page.get('#f-message-count'))).to.equal('1 character too many');
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.have.length(2001);
  });
});
