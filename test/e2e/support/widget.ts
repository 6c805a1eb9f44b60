import type { Locator, Page } from 'playwright-core';
import { beginning, whole, type BrandUnderTest, type Language } from './brands.js';
import type { Sample } from './samples.js';

/** One thing that a person does to a question, found by its label. */
export type Entry =
  | { readonly kind: 'type'; readonly field: string; readonly text: string }
  | { readonly kind: 'select' | 'choose'; readonly field: string; readonly option: string }
  | { readonly kind: 'tick'; readonly field: string }
  | { readonly kind: 'attach'; readonly field: string; readonly files: readonly Sample[] }
  | {
      readonly kind: 'items';
      readonly field: string;
      readonly rows: readonly (readonly [description: string, quantity: string, value: string])[];
    };

const LAUNCHER: Readonly<Record<Language, string>> = { fr: 'Contactez-nous', en: 'Contact us' };

/** The widget on a page, as a person uses it: by what is written on it. */
export class Widget {
  readonly page: Page;
  readonly brand: BrandUnderTest;
  readonly language: Language;
  readonly #host: string;

  /** @param place the panel of the launcher, or embedded in the page */
  constructor(
    page: Page,
    brand: BrandUnderTest,
    language: Language = 'fr',
    place: 'panel' | 'embedded' = 'panel',
  ) {
    this.page = page;
    this.brand = brand;
    this.language = language;
    this.#host = place === 'panel' ? 'help-launcher' : 'help-contact';
  }

  get root(): Locator {
    return this.page.locator(this.#host);
  }

  get launcher(): Locator {
    return this.root.getByRole('button', { name: LAUNCHER[this.language] }).first();
  }

  get panel(): Locator {
    return this.root.getByRole('dialog');
  }

  words(key: string): string {
    return this.brand.words(key, this.language);
  }

  button(key: string): Locator {
    return this.root.getByRole('button', { name: beginning(this.words(key)) });
  }

  heading(key: string): Locator {
    return this.root.getByRole('heading', { name: whole(this.words(key)) });
  }

  /** The question with this label. */
  control(field: string): Locator {
    return this.root.getByLabel(beginning(this.words(`field.${field}`)));
  }

  /** The row of an attached file. */
  file(name: string): Locator {
    return this.root.getByRole('listitem').filter({ hasText: name });
  }

  /** What is on the screen, with plain white space. */
  async text(): Promise<string> {
    return (await this.root.locator('form').innerText()).replace(/\s+/gu, ' ');
  }

  get number(): Locator {
    return this.root.locator('#number');
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.heading('start.title').waitFor();
  }

  async press(key: string): Promise<void> {
    await this.button(key).click();
  }

  /** From the start screen to the questions of a category; articles on the way are declined. */
  async chooseCategory(category: string): Promise<'articles shown' | 'no articles'> {
    await this.press('start.new');
    await this.heading('category.title').waitFor();
    await this.press(`category.${category}`);
    const articles = this.button('articles.needHelp');
    const questions = this.heading(`category.${category}`);
    await articles.or(questions).first().waitFor();
    if (!(await articles.isVisible())) return 'no articles';
    await articles.click();
    await questions.waitFor();
    return 'articles shown';
  }

  async enter(entry: Entry): Promise<void> {
    switch (entry.kind) {
      case 'type':
        await this.control(entry.field).fill(entry.text);
        return;
      case 'select':
        await this.control(entry.field).selectOption({
          label: this.words(`option.${entry.field}.${entry.option}`),
        });
        return;
      case 'choose':
        await this.root
          .getByRole('radiogroup', { name: beginning(this.words(`field.${entry.field}`)) })
          .getByRole('radio', { name: whole(this.words(`option.${entry.field}.${entry.option}`)) })
          .check();
        return;
      case 'tick':
        await this.control(entry.field).check();
        return;
      case 'attach':
        await this.control(entry.field).setInputFiles([...entry.files]);
        return;
      case 'items':
        await this.#enterItems(entry.field, entry.rows);
    }
  }

  async #enterItems(
    field: string,
    rows: readonly (readonly [description: string, quantity: string, value: string])[],
  ): Promise<void> {
    const all = this.root.getByRole('group', { name: beginning(this.words(`field.${field}`)) });
    for (const [index, row] of rows.entries()) {
      if (index > 0)
        await all.getByRole('button', { name: whole(this.words('items.add')) }).click();
      const one = all.getByRole('group', {
        name: whole(this.words('items.row').replace('{number}', String(index + 1))),
      });
      for (const [place, part] of (['description', 'quantity', 'value'] as const).entries())
        await one.getByLabel(whole(this.words(`items.${part}`))).fill(row[place] ?? '');
    }
  }

  /** Fills a screen; every question on it must be among the entries. */
  async fill(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) await this.enter(entry);
    const shown = await this.root
      .locator('[data-field]')
      .evaluateAll((fields) => fields.map((field) => field.getAttribute('data-field') ?? ''));
    const known = entries.map(({ field }) => field);
    const open = shown.filter((field) => !known.includes(field));
    if (open.length > 0) throw new Error(`questions nobody answered: ${open.join(', ')}`);
    const gone = known.filter((field) => !shown.includes(field));
    if (gone.length > 0) throw new Error(`questions that went away: ${gone.join(', ')}`);
  }

  /** Waits for the number of the request and reads it off the screen. */
  async readNumber(limit = 30_000): Promise<string> {
    const failed = this.root.locator('#failure, #summary');
    await this.number.or(failed).first().waitFor({ timeout: limit });
    if (!(await this.number.isVisible()))
      throw new Error(
        `no number, but: ${(await failed.first().innerText()).replace(/\s+/gu, ' ')}`,
      );
    return (await this.number.innerText()).trim();
  }
}
