// A form inside <help-center>. Only the form's module is imported: it fetches the provider when it meets one.
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { createMemoryBackend } from '../../src/adapters/memory/index.js';
import { registerAdapter } from '../../src/core/registry.js';
import '../../src/define/contact.js';
import type { HelpCenterElement } from '../../src/elements/help-center/help-center.js';
import type { HelpContactElement } from '../../src/elements/help-contact/help-contact.js';

const backends: string[] = [];
registerAdapter('counted', async () => ({ brand }) => {
  backends.push(brand);
  return createMemoryBackend({ articles: [], accounts: false });
});

const heading = (form: Element): Element | null | undefined =>
  form.shadowRoot?.querySelector('#heading');

describe('help-center', () => {
  it('that is defined after the form inside it still serves it, one help centre for all', async () => {
    expect(customElements.get('help-center')).to.equal(undefined);
    const center = await fixture<HelpCenterElement>(
      html`<help-center lang="en" adapter="counted" brand="ebay">
        <help-contact></help-contact>
        <section><help-contact></help-contact></section>
      </help-center>`,
    );
    const forms = [...center.querySelectorAll<HelpContactElement>('help-contact')];
    expect(forms).to.have.length(2);
    await waitUntil(() => forms.every((form) => heading(form)), 'both forms', { timeout: 15_000 });
    expect(backends).to.deep.equal(['ebay']);
    center.center?.contact.begin('new');
    await Promise.all(forms.map((form) => form.updateComplete));
    for (const form of forms)
      expect(form.shadowRoot?.querySelector('.app')?.className).to.contain('is-category');
  });

  it('gives a form that moves into another one the other help centre', async () => {
    const box = await fixture<HTMLElement>(
      html`<div lang="en">
        <help-center adapter="counted" brand="ebay"><help-contact></help-contact></help-center>
        <help-center adapter="counted" brand="paypal"></help-center>
      </div>`,
    );
    const [one, two] = [...box.querySelectorAll<HelpCenterElement>('help-center')];
    const form = box.querySelector('help-contact') as HelpContactElement;
    await waitUntil(() => heading(form) && two?.center, 'the form', { timeout: 15_000 });
    two?.append(form);
    two?.center?.contact.begin('follow-up');
    await waitUntil(
      () => form.shadowRoot?.querySelector('.app')?.className.includes('is-follow-up'),
      'the screen of the other one',
    );
    expect(one?.center?.contact.state.step.name).to.equal('start');
  });
});
