import type { Locator, Page } from 'playwright-core';
import { beginning, whole, type BrandUnderTest, type Language } from './brands.js';
import type { Mail } from './help-desk.js';

/** Address of a brand's page with the activities. */
export const activitiesPage = (site: string, language: Language): string =>
  `${site}/activities${language === 'fr' ? '' : '.en'}.html`;

/** The link to a password that a mail carries. */
export function passwordLink({ text }: Pick<Mail, 'text'>): string {
  const link = /https?:\/\/\S+#help\/password\/\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`no link to a password in the mail: ${text}`);
  return link;
}

/** The code that stands beside it. */
export function passwordCode({ text }: Pick<Mail, 'text'>): string {
  const code = /(?<!\d)(\d{3})[ \u00A0\u202F]?(\d{3})(?!\d)/.exec(text);
  if (code === null) throw new Error(`no code in the mail: ${text}`);
  return `${code[1]}${code[2]}`;
}

/** `<help-activities>` in a page, as a person uses it: by what is written on it. */
export class Activities {
  readonly page: Page;
  readonly brand: BrandUnderTest;
  readonly language: Language;

  constructor(page: Page, brand: BrandUnderTest, language: Language = 'fr') {
    this.page = page;
    this.brand = brand;
    this.language = language;
  }

  get root(): Locator {
    return this.page.locator('help-activities').first();
  }

  words(key: string, values: Readonly<Record<string, string>> = {}): string {
    const text = this.brand.words(key, this.language);
    return text.replaceAll(/\{(\w+)\}/gu, (hole, name: string) => values[name] ?? hole);
  }

  button(key: string, values: Readonly<Record<string, string>> = {}): Locator {
    return this.root.getByRole('button', { name: beginning(this.words(key, values)) });
  }

  heading(key: string): Locator {
    return this.root.getByRole('heading', { name: whole(this.words(key)) });
  }

  field(key: string): Locator {
    return this.root.getByLabel(beginning(this.words(key)));
  }

  /** A request in the list. */
  row(number: string): Locator {
    return this.root.getByRole('listitem').filter({ hasText: number });
  }

  /** The messages of the conversation, oldest first. */
  get messages(): Locator {
    return this.root.locator('.message');
  }

  async text(): Promise<string> {
    return (await this.root.locator('.app').first().innerText()).replace(/\s+/gu, ' ');
  }

  /** From the door to the list. */
  async signIn(email: string, password: string): Promise<void> {
    await this.heading('auth.title').waitFor();
    await this.field('auth.email').fill(email);
    await this.root.locator('#password').fill(password);
    await this.root.locator('button.primary').click();
    await this.heading('activities.title').waitFor();
  }

  /** From the link of the mail to the list. */
  async choosePassword(link: string, password: string): Promise<void> {
    await this.page.goto(link);
    await this.heading('auth.passwordTitle').waitFor();
    await this.root.locator('#password').fill(password);
    await this.button('auth.save').click();
    await this.heading('activities.title').waitFor();
  }

  async filter(filter: 'all' | 'open' | 'awaiting' | 'solved'): Promise<void> {
    await this.root
      .getByRole('group', { name: whole(this.words('activities.filter')) })
      .getByRole('button', { name: beginning(this.words(`activities.${filter}`)) })
      .click();
  }

  async open(number: string): Promise<void> {
    await this.row(number).getByRole('button').click();
    await this.messages.first().waitFor();
  }

  /** The status that the conversation shows. */
  get status(): Locator {
    return this.root.locator('.facts .chip');
  }
}
