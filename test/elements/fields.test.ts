import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { Field } from '../../src/core/model/field.js';
import { FIELD_KINDS } from '../../src/core/model/field.js';
import { HelpError } from '../../src/core/help-error.js';
import { chooseFiles, contact, file, text, type Contact, type Scene } from './contact-harness.js';

const OPTIONS = [
  { value: 'one', label: 'One' },
  { value: 'two', label: 'Two' },
];

/** One field of every kind, with what is wrong in it and what is right. */
const CASES: Readonly<
  Record<
    Field['kind'],
    { readonly field: Partial<Field>; readonly wrong?: string; readonly right?: string }
  >
> = {
  text: { field: { label: 'Text' }, wrong: 'card 4111 1111 1111 1111', right: 'fine' },
  message: { field: { label: 'Message', min: 10 }, wrong: 'short', right: 'long enough for this' },
  email: { field: { label: 'Address' }, wrong: 'camille@', right: 'camille@example.com' },
  phone: { field: { label: 'Phone' }, wrong: '12', right: '06 39 98 12 34' },
  reference: { field: { label: 'Reference' }, wrong: 'FR2025', right: 'FR2025EBAY0001234567' },
  references: { field: { label: 'References' }, wrong: 'FR2025', right: 'FR2025EBAY0001234567' },
  date: { field: { label: 'Day', latest: 0 }, wrong: '2999-01-01', right: '2025-01-06' },
  select: { field: { label: 'Select', options: OPTIONS }, right: 'two' },
  choice: { field: { label: 'Choice', options: OPTIONS } },
  checkbox: { field: { label: 'I agree' } },
  money: { field: { label: 'Amount' }, wrong: '-1', right: '12,50' },
  last4: { field: { label: 'Last four' }, wrong: '12345', right: '1234' },
  iban: {
    field: { label: 'IBAN' },
    wrong: 'FR00 1234',
    right: 'FR14 2004 1010 0505 0001 3M02 606',
  },
  url: { field: { label: 'Page' }, wrong: 'not a page', right: 'https://example.com/a' },
  items: { field: { label: 'Items' } },
  files: { field: { label: 'Files' } },
  diagnostics: { field: { label: 'Diagnostics' } },
};

function sceneOf(...fields: readonly Field[]): Scene {
  return {
    pageConfig: {
      categories: [
        {
          id: 'all',
          label: 'All fields',
          hint: 'Everything',
          icon: 'question',
          questions: fields,
          details: [{ kind: 'email', id: 'email', label: 'Address', required: true }],
        },
      ],
    },
  };
}

const fieldOf = (kind: Field['kind'], more: object = {}): Field =>
  ({
    id: `my-${kind}`,
    kind,
    required: true,
    hint: `Hint of ${kind}`,
    ...CASES[kind].field,
    ...more,
  }) as Field;

async function open(...fields: readonly Field[]): Promise<Contact> {
  const page = await contact(sceneOf(...fields));
  await page.choose('All fields');
  return page;
}

const described = (page: Contact, control: Element): string =>
  (control.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .map((id) => text(page.get(`#${CSS.escape(id)}`)))
    .join(' ');

/** The element that carries the state of a field: the group for radio buttons, else the first control. */
const stateOf = (page: Contact, id: string): Element =>
  page.find(`[data-field="${id}"][role=radiogroup]`) ??
  page.get(`[data-field="${id}"] :is(input, select, textarea)`);

describe('fields', () => {
  it('has a case for every kind', () => {
    expect(Object.keys(CASES)).to.have.members([...FIELD_KINDS]);
  });

  for (const kind of FIELD_KINDS) {
    it(`${kind}: empty, the summary and the field say the same`, async () => {
      const page = await open(fieldOf(kind));
      const control = stateOf(page, `my-${kind}`);
      expect(control.getAttribute('aria-invalid')).to.equal(null);
      expect(described(page, control)).to.not.contain('undefined');
      await page.goOn();
      const links = page.all<HTMLAnchorElement>('#summary a');
      expect(links).to.have.length.greaterThan(0);
      expect(links).to.have.length(
        page.element.shadowRoot!.querySelectorAll('.field .error').length,
      );
      expect(page.focused?.id).to.equal('summary');
      const sentence = text(links[0] as Element);
      const invalid = stateOf(page, `my-${kind}`);
      expect(invalid.getAttribute('aria-invalid')).to.equal('true');
      expect(described(page, invalid)).to.contain(sentence);
      links[0]?.click();
      await page.element.updateComplete;
      expect(page.focused?.closest('[data-field]')?.getAttribute('data-field')).to.equal(
        `my-${kind}`,
      );
      expect(location.hash).to.equal('');
      expect(await page.flaws()).to.deep.equal([]);
    });

    it(`${kind}: says that it is optional, and asks nothing of it`, async () => {
      const page = await open(fieldOf(kind, { required: false }));
      expect(text(page.get(`[data-field="my-${kind}"]`))).to.contain('(optional)');
      await page.goOn();
      await page.until('form');
    });

    const { wrong, right } = CASES[kind];
    if (wrong !== undefined)
      it(`${kind}: keeps what is wrong and says what to do`, async () => {
        const page = await open(fieldOf(kind));
        await page.type(`my-${kind}`, wrong);
        await page.goOn();
        const control = page.get<HTMLInputElement>(`#f-my-${kind}`);
        expect(control.value).to.equal(wrong);
        expect(described(page, control)).to.contain(text(page.get('#summary a')));
        await page.type(`my-${kind}`, right ?? '');
        expect(page.find('#summary')).to.equal(null);
        expect(control.getAttribute('aria-invalid')).to.equal(null);
        await page.goOn();
        await page.until('form');
      });
  }

  it('says as many errors as there are, in the order of the fields', async () => {
    const page = await open(...FIELD_KINDS.map((kind) => fieldOf(kind)));
    await page.goOn();
    const fields = page
      .all('.field .error')
      .map((error) => error.closest('[data-field]')?.getAttribute('data-field'));
    const links = page.all('#summary a').map(text);
    const errors = page.all('.field .error').map(text);
    expect(errors).to.deep.equal(links);
    expect([...new Set(fields)]).to.deep.equal(FIELD_KINDS.map((kind) => `my-${kind}`));
  });

  it('has nothing chosen beforehand', async () => {
    const page = await open(
      fieldOf('choice'),
      fieldOf('select'),
      fieldOf('checkbox'),
      fieldOf('diagnostics'),
    );
    expect(
      page.all(':checked').filter((each) => !(each instanceof HTMLOptionElement)),
    ).to.have.length(0);
    expect(page.get<HTMLSelectElement>('select').value).to.equal('');
  });

  it('uses no native validation bubbles', async () => {
    const page = await open(...FIELD_KINDS.map((kind) => fieldOf(kind)));
    expect(page.get<HTMLFormElement>('form').noValidate).to.equal(true);
    expect(page.all('[required]')).to.have.length(0);
  });

  it('moves nothing under the pointer between press and release', async () => {
    const page = await open(fieldOf('email'), fieldOf('phone'));
    await page.type('my-phone', '0639981234');
    await page.goOn();
    await page.type('my-email', 'camille@example.com');
    await page.type('my-phone', '');
    await page.type('my-phone', '0639981234');
    await page.type('my-email', 'camille@');
    const button = page.get('.actions .primary');
    const before = button.getBoundingClientRect().top;
    button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
    page.get('#f-my-email').blur();
    await page.element.updateComplete;
    expect(button.getBoundingClientRect().top).to.equal(before);
    window.dispatchEvent(new PointerEvent('pointerup'));
  });

  it('shows no attribute-made text as markup', async () => {
    const evil = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>';
    const page = await contact({
      accounts: false,
      articles: [{ id: 'evil', title: evil, summary: evil, url: 'javascript:window.hurt=1' }],
      attributes: { reference: 'FR2025EBAY0001234567', carrier: evil, panel: '' },
      pageConfig: {
        platform: evil,
        helpCenterUrl: 'https://help.example/',
        categories: [
          {
            id: 'evil',
            label: evil,
            hint: evil,
            icon: 'question',
            review: true,
            questions: [
              { kind: 'reference', id: 'reference', label: evil, hint: evil, required: true },
              { kind: 'select', id: 'sel', label: evil, options: [{ value: 'x', label: evil }] },
              { kind: 'choice', id: 'cho', label: evil, options: [{ value: 'x', label: evil }] },
              { kind: 'text', id: 'txt', label: evil, hint: evil, required: true },
            ],
            details: [
              { kind: 'message', id: 'message', label: evil },
              { kind: 'files', id: 'files', label: evil },
              { kind: 'email', id: 'email', label: evil, required: true },
            ],
          },
        ],
      },
    });
    const clean = (): void => {
      expect(page.all('img, script, [onerror], [href^="javascript"]'), page.step).to.have.length(0);
    };
    await waitUntil(() => page.find('details') !== null, 'articles');
    clean();
    await page.press('Follow up');
    await page.until('follow-up');
    clean();
    await page.press('Back');
    await page.press('New request');
    clean();
    await page.press(evil.slice(0, 5));
    await page.until('articles');
    clean();
    await page.press('No, I need help');
    await page.goOn();
    clean();
    await page.type('txt', evil);
    await page.goOn();
    await page.until('form');
    await page.type('message', evil);
    await page.type('email', 'a@example.com');
    await chooseFiles(page, 'files', file(`${evil.replaceAll('/', '')}.jpg`));
    clean();
    await page.goOn();
    await page.until('review');
    clean();
    expect(text(page.get('.recap'))).to.contain('onerror');
    expect((window as { hurt?: number }).hurt).to.equal(undefined);
  });
});

describe('a date typed into the control of the browser', () => {
  const sentence = 'Enter a real date';

  /** As en-US wants it: month, day, year. */
  const type = async (page: Contact, digits: string): Promise<HTMLInputElement> => {
    const control = page.get<HTMLInputElement>('#f-my-date');
    control.focus();
    for (const press of digits) await sendKeys({ press });
    await page.element.updateComplete;
    return control;
  };

  for (const required of [true, false])
    for (const [name, digits] of [
      ['that no calendar has', '02312025'],
      ['that is half of one', '02'],
    ] as const)
      it(`${name} is told and kept, where it is ${required ? 'required' : 'optional'}`, async () => {
        const page = await open(fieldOf('date', { required }));
        const control = await type(page, digits);
        expect([control.value, control.validity.badInput]).to.deep.equal(['', true]);
        await page.goOn();
        expect(text(page.get('[data-field="my-date"] .error'))).to.contain(sentence);
        expect(text(page.get('#summary a'))).to.contain(sentence);
        expect(control.validity.badInput).to.equal(true);
      });

  it('stops Enter as well, which leaves no field', async () => {
    const page = await open(fieldOf('date', { required: false }));
    await type(page, '02312025');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => page.find('#summary') !== null, 'the summary', { timeout: 15_000 });
    expect(text(page.get('#summary a'))).to.contain(sentence);
  });

  it('that is emptied again asks for nothing', async () => {
    const page = await open(fieldOf('date', { required: false }));
    const control = await type(page, '0231');
    for (const press of ['ArrowLeft', 'Backspace', 'ArrowLeft', 'Backspace'])
      await sendKeys({ press });
    expect(control.validity.badInput).to.equal(false);
    await page.goOn();
    await page.until('form');
  });

  it('that is mended goes on', async () => {
    const page = await open(fieldOf('date'));
    const control = await type(page, '02312025');
    await page.goOn();
    expect(page.find('[data-field="my-date"] .error')).to.not.equal(null);
    control.blur();
    await type(page, '02282025');
    expect(control.value).to.equal('2025-02-28');
    expect(page.find('[data-field="my-date"] .error')).to.equal(null);
    await page.goOn();
    await page.until('form');
  });
});

describe('references', () => {
  it('are counted once each, however they are written', async () => {
    const page = await open(fieldOf('references'));
    const count = async (typed: string): Promise<string> => {
      await page.type('my-references', typed);
      return text(page.get('.count'));
    };
    expect(await count('')).to.equal('0 references');
    expect(await count('fr 2025 pro 0000309475')).to.equal('1 reference');
    expect(
      await count('FR2025PRO0000309473\nfr2025pro0000309473, FR2025PRO0000309474 ; wrong'),
    ).to.equal('3 references');
  });
});

describe('files', () => {
  const files = (more: object = {}): Field => fieldOf('files', { required: false, ...more });

  it('are added, uploaded, announced once and removed, with the focus kept', async () => {
    const page = await open(files());
    await chooseFiles(page, 'my-files', file('a.jpg', 100), file('b.jpg', 200));
    await waitUntil(
      () => page.all('.file').length === 2 && page.all('progress').length === 0,
      'uploads',
    );
    await waitUntil(() => page.said !== '', 'news');
    expect(page.all('.file bdi').map(text)).to.deep.equal(['a.jpg', 'b.jpg']);
    await page.press('Remove a.jpg');
    expect(page.focused?.getAttribute('aria-label')).to.equal('Remove b.jpg');
    await page.press('Remove b.jpg');
    expect(page.focused?.id).to.equal('f-my-files');
    await waitUntil(() => page.said.includes('b.jpg removed'), 'news of the removal');
  });

  it('are refused with a reason each, and nothing is uploaded', async () => {
    const page = await open(files());
    await chooseFiles(
      page,
      'my-files',
      file('virus.exe', 10, ''),
      file('empty.jpg', 0),
      file('big.jpg', 11 * 1024 * 1024),
    );
    await waitUntil(() => page.all('.file .error').length === 3, 'reasons');
    expect(page.all('.file bdi').map(text)).to.deep.equal(['virus.exe', 'empty.jpg', 'big.jpg']);
    const reasons = page.all('.file .error').map(text);
    for (const [at, reason] of [
      'This file must be one of these types: ',
      'This file is empty.',
      'This file is too large (11 MB).',
    ].entries())
      expect(reasons[at]).to.contain(reason);
    expect(page.backend.files.size).to.equal(0);
    await page.goOn();
    expect(page.step).to.equal('answers');
    expect(text(page.get('#summary a'))).to.contain('virus.exe must be one of these types: ');
    expect(text(page.get('#f-my-files-error'))).to.equal(text(page.get('#summary a')));
  });

  it('tell how far they are, and can be cancelled', async () => {
    const page = await contact({ ...sceneOf(files()), latency: 400 });
    await page.choose('All fields');
    await chooseFiles(page, 'my-files', file('slow.jpg', 4000));
    await waitUntil(() => page.find('progress') !== null, 'progress');
    expect(page.get('progress').getAttribute('aria-label')).to.equal('slow.jpg');
    await page.press('Cancel the upload of slow.jpg');
    expect(page.all('.file')).to.have.length(0);
    await aTimeout(500);
    expect(page.backend.files.size).to.equal(0);
  });

  it('are tried again one by one', async () => {
    let failures = 1;
    const page = await contact({
      ...sceneOf(files()),
      fail: ({ name, phase }) =>
        name === 'upload' && phase === 'before' && failures-- > 0
          ? new HelpError('forbidden', 'test')
          : undefined,
    });
    await page.choose('All fields');
    await chooseFiles(page, 'my-files', file('again.jpg'));
    await waitUntil(() => page.find('.file .error') !== null, 'a failure');
    await page.press('Try again.jpg again');
    await waitUntil(
      () => page.find('.file .error') === null && page.find('progress') === null,
      'the upload',
    );
    expect(page.backend.files.size).to.equal(1);
    expect(page.focused?.getAttribute('aria-label')).to.equal('Remove again.jpg');
  });

  const carrying = (...list: readonly File[]): DataTransfer => {
    const transfer = new DataTransfer();
    for (const each of list) transfer.items.add(each);
    return transfer;
  };

  it('may be dropped on their field, and mark it meanwhile', async () => {
    const page = await open(files(), files({ id: 'other' }));
    const zone = page.get('[data-field="other"] .zone');
    const dataTransfer = carrying(file('dropped.png', 10, 'image/png'));
    const over = new DragEvent('dragover', {
      bubbles: true,
      composed: true,
      cancelable: true,
      dataTransfer,
    });
    zone.dispatchEvent(over);
    expect(over.defaultPrevented).to.equal(true);
    expect(zone.classList.contains('over')).to.equal(true);
    zone.dispatchEvent(
      new DragEvent('drop', { bubbles: true, composed: true, cancelable: true, dataTransfer }),
    );
    await page.element.updateComplete;
    await waitUntil(() => page.find('.file') !== null, 'the file');
    expect(zone.classList.contains('over')).to.equal(false);
    expect(page.all('[data-field="other"] .file')).to.have.length(1);
    expect(page.all('[data-field="my-files"] .file')).to.have.length(0);
  });

  it('dropped or pasted anywhere go to the only field there is', async () => {
    const page = await open(fieldOf('text', { required: false }), files());
    const input = page.get('#f-my-text');
    const drop = new DragEvent('drop', {
      bubbles: true,
      composed: true,
      cancelable: true,
      dataTransfer: carrying(file('d.jpg', 11)),
    });
    page.app.dispatchEvent(drop);
    expect(drop.defaultPrevented).to.equal(true);
    input.dispatchEvent(
      new ClipboardEvent('paste', {
        bubbles: true,
        composed: true,
        cancelable: true,
        clipboardData: carrying(file('p.jpg', 12)),
      }),
    );
    await waitUntil(() => page.all('.file').length === 2, 'both files');
    expect(page.all('.file bdi').map(text)).to.deep.equal(['d.jpg', 'p.jpg']);
  });

  it('pasted text stays a paste of text', async () => {
    const page = await open(fieldOf('text'), files());
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'hello');
    const paste = new ClipboardEvent('paste', {
      bubbles: true,
      composed: true,
      cancelable: true,
      clipboardData,
    });
    page.get('#f-my-text').dispatchEvent(paste);
    expect(paste.defaultPrevented).to.equal(false);
  });
});
