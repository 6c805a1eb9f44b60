// <help-contact> of somebody who may sign in: the two halves of the help centre meet.
import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { HelpError } from '../../src/core/help-error.js';
import type { Conversation } from '../../src/core/model/conversation.js';
import type { HelpActivitiesElement } from '../../src/elements/help-activities/help-activities.js';
import { CAMILLE, conversation } from './activities-harness.js';
import { contact, nextWorkday, text, type Contact, type Scene } from './contact-harness.js';

const REFERENCE = 'FR2026EBAY0001234567';

const CLOSED = conversation(
  7,
  {
    subject: 'Collection of Monday',
    status: { group: 'solved', raw: 'closed', final: true },
    reference: REFERENCE,
  },
  [],
  { can: { reply: false, reopen: false, solve: false, followUp: true, rate: false } },
);

/** What the activities inside the form show. */
class Inside {
  constructor(readonly page: Contact) {}

  get element(): HelpActivitiesElement | null {
    return this.page.root.querySelector('help-activities');
  }

  get root(): ShadowRoot {
    const root = this.element?.shadowRoot;
    if (root === null || root === undefined) throw new Error(`no activities, "${this.page.step}"`);
    return root;
  }

  get heading(): string {
    const heading = this.element?.shadowRoot?.querySelector('#heading');
    return heading === null || heading === undefined ? '' : text(heading);
  }

  async until(heading: string): Promise<void> {
    await waitUntil(() => this.heading === heading, `"${heading}" after "${this.heading}"`, {
      timeout: 15_000,
    });
  }

  async press(name: string): Promise<void> {
    const find = () =>
      [...this.root.querySelectorAll<HTMLElement>('button, a')].find((candidate) =>
        (candidate.getAttribute('aria-label') ?? text(candidate)).startsWith(name),
      );
    await waitUntil(() => find() !== undefined, `a button "${name}" on "${this.heading}"`);
    find()?.click();
    await this.element?.updateComplete;
  }

  async type(id: string, value: string): Promise<void> {
    const control = this.root.querySelector<HTMLInputElement>(`#${id}`);
    if (control === null) throw new Error(`no field ${id}`);
    control.value = value;
    control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    await this.element?.updateComplete;
  }
}

const known = (scene: Scene = {}): Promise<Contact> => contact({ accounts: [CAMILLE], ...scene });

async function signIn(page: Contact, password = CAMILLE.password): Promise<Inside> {
  const inside = new Inside(page);
  await page.press('Follow up');
  await inside.until('Sign in to follow your requests');
  await inside.type('email', CAMILLE.email);
  await inside.type('password', password);
  inside.root.querySelector<HTMLElement>('button.primary')?.click();
  await inside.until('My activities');
  return inside;
}

/** Signed in, and back on the first screen. */
async function signedIn(scene: Scene = {}): Promise<Contact> {
  const page = await known(scene);
  const inside = await signIn(page);
  await inside.press('Back');
  await page.until('start');
  return page;
}

async function fillPickup(page: Contact): Promise<void> {
  await page.type('reference', REFERENCE);
  await page.type('pickupReason', 'not_shown');
  await page.type('newDate', nextWorkday());
  await page.type('phone', '0639981234');
}

const open = (number: number, more: Partial<Conversation['request']> = {}): Conversation =>
  conversation(number, { subject: `Parcel ${number}`, ...more });

describe('<help-contact> and the activities', () => {
  beforeEach(() => sessionStorage.clear());

  it('leads to them inside its own place, with the focus on their heading, and back', async () => {
    const page = await known({ conversations: [open(1)] });
    const inside = await signIn(page);
    expect(page.root.querySelector('form')).to.equal(null);
    await waitUntil(() => inside.root.activeElement?.id === 'heading', 'the focus goes along');
    await inside.press('Back');
    await page.until('start');
    expect(page.focused?.id).to.equal('heading');
  });

  it('says that they could not be loaded, and fetches them again', async () => {
    let isDown = true;
    const page = await known({
      prepare: () =>
        isDown ? Promise.reject(new HelpError('unavailable', 'down')) : Promise.resolve(),
    });
    await page.press('Follow up');
    await waitUntil(() => text(page.app).includes('is not answering'), 'what is wrong');
    expect(page.step).to.equal('waiting');
    expect(page.focused?.id).to.equal('heading');
    expect(await page.flaws()).to.deep.equal([]);
    isDown = false;
    await page.press('Try again');
    const inside = new Inside(page);
    await inside.until('Sign in to follow your requests');
    await waitUntil(() => inside.root.activeElement?.id === 'heading', 'the focus goes along');
  });

  it('do not ask a person who is known for the address: it is shown and sent', async () => {
    const page = await signedIn();
    await page.choose('Collections');
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    expect(page.find('#f-email')).to.equal(null);
    expect(text(page.app)).to.contain(`You are signed in as ${CAMILLE.email}.`);
    expect(await page.flaws()).to.deep.equal([]);
    await page.goOn();
    await page.until('done');
    expect(page.backend.requests.map(({ request }) => request.email)).to.deep.equal([
      CAMILLE.email,
    ]);
  });

  it('lead from the number of the request to the list that has it', async () => {
    const page = await signedIn();
    await page.choose('Collections');
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    await page.goOn();
    await page.until('done');
    await page.press('See my activities');
    const inside = new Inside(page);
    await inside.until('My activities');
    const number = page.backend.requests[0]?.number ?? 'none';
    await waitUntil(() => inside.root.textContent?.includes(number), 'the request in the list');
  });

  it('offer open requests first, on the same shipment before those of the same kind', async () => {
    const page = await signedIn({
      conversations: [open(1), open(2, { reference: REFERENCE, category: 'claims' }), CLOSED],
      attributes: { reference: REFERENCE },
    });
    await page.press('New request');
    await page.press('Collections');
    await page.until('similar');
    expect(page.heading).to.equal('Is it about one of these?');
    expect(page.focused?.id).to.equal('heading');
    expect(page.all('.choice b').map(text)).to.deep.equal(['Parcel 2', 'Parcel 1']);
    expect(text(page.get('.choice .state'))).to.match(/^2 · Open · Nov 20/);
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('No, it is something else');
    await page.until('answers');
    await page.press('Back');
    await page.until('similar');
    page.get('.choice').click();
    const inside = new Inside(page);
    await inside.until('Parcel 2');
    await inside.press('Back');
    await inside.until('My activities');
    await inside.press('Back');
    await page.until('similar');
  });

  it('go on without the question when the list cannot be had', async () => {
    let isDown = false;
    const page = await signedIn({
      conversations: [open(1)],
      fail: ({ name }) =>
        isDown && name === 'list' ? new HelpError('unavailable', 'down') : undefined,
    });
    isDown = true;
    await page.choose('Collections');
    expect(page.find('#failure')).to.equal(null);
  });

  it('go on from a closed request under its number', async () => {
    const page = await known({ conversations: [CLOSED] });
    const inside = await signIn(page);
    await inside.press('Collection of Monday');
    await inside.press('Send a follow-up');
    await page.until('answers');
    expect(page.heading).to.equal('Collections');
    expect(page.focused?.id).to.equal('heading');
    expect(text(page.app)).to.contain('Follow-up to request 7');
    expect(page.get<HTMLInputElement>('#f-reference').value).to.equal(REFERENCE);
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    expect(text(page.app)).to.contain('Follow-up to request 7');
    await page.goOn();
    await page.until('done');
    expect(page.backend.requests[0]?.request).to.include({
      followUpOf: CLOSED.request.id,
      category: 'pickup',
      email: CAMILLE.email,
    });
    await page.press('Send another');
    await page.press('New request');
    await page.press('Collections');
    // The one that was just sent.
    await page.until('similar');
    await page.press('No, it is something else');
    await page.until('answers');
    expect(text(page.app)).not.to.contain('Follow-up to request');
  });

  it('let a person sign in again in the middle of sending, and lose nothing', async () => {
    const page = await known({
      conversations: [CLOSED],
      fail: ({ name, phase, count }) =>
        name === 'create' && phase === 'before' && count === 1
          ? new HelpError('unauthorized', 'the session has ended')
          : undefined,
    });
    const inside = await signIn(page);
    await inside.press('Collection of Monday');
    await inside.press('Send a follow-up');
    await page.until('answers');
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    await page.type('message', 'It is still here.');
    await page.goOn();
    await waitUntil(() => page.find('#failure') !== null, 'what is wrong');
    expect(text(page.get('#failure'))).to.contain('asks you to sign in again');
    expect(await page.flaws()).to.deep.equal([]);
    await page.press('Sign in again');
    await inside.until('Sign in to follow your requests');
    expect(inside.root.querySelector<HTMLInputElement>('#email')?.value).to.equal(CAMILLE.email);
    await inside.type('password', CAMILLE.password);
    inside.root.querySelector<HTMLElement>('button.primary')?.click();
    await page.until('form');
    expect(page.focused?.id).to.equal('heading');
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('It is still here.');
    await page.goOn();
    await page.until('done');
    expect(page.backend.requests.map(({ request }) => request.message)).to.deep.equal([
      'It is still here.',
    ]);
  });
});

describe('<help-contact> on a device of several people', () => {
  const BRUNO = { email: 'bruno@example.com', password: 'a yellow cow on the sun', name: 'Bruno' };

  beforeEach(() => sessionStorage.clear());

  async function half(page: Contact): Promise<void> {
    await page.choose('Collections');
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    await page.type('message', 'A secret of Camille.');
  }

  it('has nothing of what was typed after signing out', async () => {
    const page = await signedIn();
    await half(page);
    for (const step of ['answers', 'category', 'start']) {
      await page.press('Back');
      await page.until(step);
    }
    await page.press('Follow up');
    const inside = new Inside(page);
    await inside.until('My activities');
    const account = inside.root.querySelector('help-sign-in')?.shadowRoot;
    account?.querySelector<HTMLElement>('.entry')?.click();
    await waitUntil(
      () => account?.querySelector('[role=menuitem]:last-child') !== null,
      'the menu',
    );
    account?.querySelector<HTMLElement>('[role=menuitem]:last-child')?.click();
    await inside.until('Sign in to follow your requests');
    await inside.press('Back');
    await page.until('start');
    await page.choose('Collections');
    expect(page.get<HTMLInputElement>('#f-phone').value).to.equal('');
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    expect(page.get<HTMLInputElement>('#f-email').value).to.equal('');
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('');
  });

  it('has nothing of the one whose session ended for the next who signs in', async () => {
    const page = await known({
      accounts: [CAMILLE, BRUNO],
      fail: ({ name, phase, count }) =>
        name === 'create' && phase === 'before' && count === 1
          ? new HelpError('unauthorized', 'the session has ended')
          : undefined,
    });
    const inside = await signIn(page);
    await inside.press('Back');
    await page.until('start');
    await half(page);
    await page.goOn();
    await waitUntil(() => page.find('#failure') !== null, 'what is wrong');
    await page.press('Sign in again');
    await inside.until('Sign in to follow your requests');
    await inside.type('email', BRUNO.email);
    await inside.type('password', BRUNO.password);
    inside.root.querySelector<HTMLElement>('button.primary')?.click();
    await inside.until('My activities');
    await inside.press('Back');
    await page.until('start');
    await page.choose('Collections');
    expect(page.get<HTMLInputElement>('#f-phone').value).to.equal('');
    await fillPickup(page);
    await page.goOn();
    await page.until('form');
    expect(text(page.app)).to.contain(`You are signed in as ${BRUNO.email}.`);
    expect(page.get<HTMLTextAreaElement>('#f-message').value).to.equal('');
  });

  it('asks for a session only where somebody has signed in by hand', async () => {
    const calls: string[] = [];
    const scene: Scene = {
      session: CAMILLE.email,
      fail: ({ name }) => {
        calls.push(name);
        return undefined;
      },
    };
    const stranger = await known(scene);
    await stranger.choose('Collections');
    await fillPickup(stranger);
    await stranger.goOn();
    await stranger.until('form');
    await aTimeout(300);
    expect(calls).not.to.include('resume');
    expect(stranger.find('#f-email')).not.to.equal(null);
    expect(sessionStorage.length).to.equal(0);

    await signedIn();
    expect(Object.entries(sessionStorage)).to.deep.equal([['help-widget', '1']]);
    const back = await known(scene);
    await waitUntil(() => calls.includes('resume'), 'the question who is there');
    await back.choose('Collections');
    await fillPickup(back);
    await back.goOn();
    await back.until('form');
    expect(text(back.app)).to.contain(`You are signed in as ${CAMILLE.email}.`);
  });
});
