import type { BrowserContext, Page, Request } from 'playwright-core';
import { SHIPPING_CATEGORIES } from '../../src/core/presets/shipping.js';
import { words, type Language } from './bad-input-sentence.js';
import type { Site, Urls } from './bad-input-world.js';

/** Longest wait for one step of the widget, in ms. */
const STEP = 10_000;

/** One problem as a person meets it: at the field, in the summary, and by assistive technology. */
export interface SeenField {
  readonly text: string | undefined;
  readonly inSummary: string | undefined;
  readonly invalid: boolean;
  /** The control names the sentence as its description. */
  readonly described: boolean;
}

/** What the present screen says. */
export interface Seen {
  readonly summary: readonly { readonly path: string; readonly text: string }[];
  /** Sentences at fields, by path. */
  readonly errors: Readonly<Record<string, string>>;
  /** What stands in the controls, and the names of the files. */
  readonly kept: Readonly<Record<string, string>>;
  /** Id of the element that has the focus. */
  readonly focus: string;
  readonly screen: string;
}

/** What the server was sent and what it said. */
export interface Sent {
  readonly body: Readonly<Record<string, unknown>> & {
    readonly fields: Readonly<Record<string, unknown>>;
    readonly email: string;
    readonly message: string;
    readonly subject: string;
    readonly attachments: readonly { readonly name: string; readonly field: string }[];
  };
  readonly id: string;
  readonly number: string;
}

export type Files = readonly (
  | string
  | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }
)[];

/** Not alarms: the browser's own note that a server refused something, which the widget handles. */
const EXPECTED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** A brand's help page with the widget in it, and everything that it should not do written down. */
export class Widget {
  readonly alarms: string[] = [];
  readonly warnings: string[] = [];
  /** Requests that left the page for `/v1/requests`. */
  posts = 0;
  #body: Sent['body'] | undefined;

  private constructor(
    readonly page: Page,
    readonly language: Language,
    readonly urls: Urls,
    readonly site: Site,
  ) {
    page.on('dialog', (dialog) => {
      this.alarms.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => this.alarms.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'warning') this.warnings.push(text);
      if (message.type() === 'error' && !EXPECTED.test(text)) this.alarms.push(`console: ${text}`);
    });
    page.on('request', (request) => {
      if (!isSend(request)) return;
      this.posts++;
      this.#body = request.postDataJSON() as Sent['body'];
    });
  }

  static async open(
    context: BrowserContext,
    urls: Urls,
    site: Site,
    language: Language,
  ): Promise<Widget> {
    const page = await context.newPage();
    page.setDefaultTimeout(STEP);
    const widget = new Widget(page, language, urls, site);
    await widget.load();
    return widget;
  }

  /** The help page anew: nothing typed, nothing remembered. */
  async load(): Promise<void> {
    await this.page.goto(
      `${this.urls.sites[this.site]}/help${this.language === 'en' ? '.en' : ''}.html`,
    );
    await this.page.locator('help-contact').scrollIntoViewIfNeeded();
    await this.page.locator('#heading').waitFor();
  }

  /** To the questions of a category, from wherever the widget is, with nothing typed. */
  async begin(category: string): Promise<void> {
    await this.load();
    await this.page.evaluate(
      (topic) => document.querySelector('help-contact')?.setAttribute('topic', topic),
      category,
    );
    await this.#needHelp();
  }

  /** From the last screen to a further request. */
  async again(category: string): Promise<void> {
    await this.button('done.another').click();
    await this.button('start.new').click();
    await this.page
      .locator('.app.is-category .card')
      .nth(SHIPPING_CATEGORIES.findIndex(({ id }) => id === category))
      .click();
    await this.#needHelp();
  }

  async #needHelp(): Promise<void> {
    await this.page.locator('.app.is-articles, .app.is-answers').first().waitFor();
    const needHelp = this.page.locator('.app.is-articles button.primary');
    if ((await needHelp.count()) > 0) await needHelp.click();
    await this.page.locator('.app.is-answers').waitFor();
  }

  button(key: string) {
    return this.page
      .locator('.app button')
      .filter({ hasText: words(this.language, key).split('{')[0] ?? '' })
      .first();
  }

  control(path: string) {
    return this.page.locator(`[id="f-${path}"]`);
  }

  /** Fills a field the way a person would. */
  async fill(path: string, value: string | Files): Promise<void> {
    const control = this.control(path);
    const kind = await control.evaluate((element) =>
      element instanceof HTMLInputElement ? element.type : element.localName,
    );
    if (typeof value !== 'string') await control.setInputFiles(value as never);
    else if (kind === 'select') await control.selectOption(value);
    else if (kind === 'checkbox') await control.setChecked(value === 'true');
    else if (kind === 'radio')
      await this.page.locator(`[data-field="${path}"] input[value="${value}"]`).check();
    else await control.fill(value);
  }

  /** Puts a value in that no keyboard can: a paste of 200 kB, a NUL, half a pair. */
  async put(path: string, value: string): Promise<void> {
    await this.control(path).evaluate(
      (element, units) => {
        const control = element as HTMLInputElement;
        // Unit by unit: JSON on the way here would mend half a pair.
        control.value = typeof units === 'string' ? units : String.fromCharCode(...units);
        control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
        control.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
      },
      value.length > 1000
        ? value
        : [...Array(value.length).keys()].map((at) => value.charCodeAt(at)),
    );
  }

  /** Types into the parts of a native control. */
  async keys(path: string, keys: string): Promise<void> {
    await this.control(path).focus();
    await this.page.keyboard.type(keys);
  }

  /** Presses the screen's main button and lets the widget draw. */
  async press(): Promise<void> {
    await this.page.locator('.app .actions button.primary').click();
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  async see(): Promise<Seen> {
    return this.page.evaluate(() => {
      const root = document.querySelector('help-contact')?.shadowRoot;
      if (!root) throw new Error('no widget');
      const text = (element: Element | null | undefined): string =>
        (element?.textContent ?? '').replace(/^\s+|\s+$/g, '');
      const errors: Record<string, string> = {};
      for (const error of root.querySelectorAll('p.error[id]'))
        errors[error.id.slice(2, -'-error'.length)] = text(error);
      const kept: Record<string, string> = {};
      for (const control of root.querySelectorAll<HTMLInputElement>('input, select, textarea')) {
        if (control.type === 'file') continue;
        const on =
          control.type === 'checkbox' || control.type === 'radio'
            ? String(control.checked)
            : control.value;
        kept[control.id] = `${on}${control.validity.badInput ? ' (half typed)' : ''}`;
      }
      root
        .querySelectorAll('.file bdi')
        .forEach((name, place) => (kept[`file ${place}`] = text(name)));
      return {
        summary: [...root.querySelectorAll('#summary li')].map((entry) => ({
          path: entry.querySelector('a')?.getAttribute('href')?.slice('#f-'.length) ?? '',
          text: text(entry),
        })),
        errors,
        kept,
        focus: root.activeElement?.id ?? '',
        screen: root.querySelector('.app')?.className ?? '',
      };
    });
  }

  async field(path: string): Promise<SeenField> {
    const seen = await this.see();
    // A question of several controls: its first one speaks for it.
    const own = this.control(path);
    const control =
      (await own.count()) > 0 ? own : this.page.locator(`[data-field="${path}"] input`).first();
    const marks = await control.evaluate((element, id) => {
      const holder = element.closest('[role=radiogroup]') ?? element;
      const ids = (holder.getAttribute('aria-describedby') ?? '').split(' ');
      const root = element.getRootNode() as ShadowRoot;
      return {
        invalid: holder.getAttribute('aria-invalid') === 'true',
        described: ids.includes(id) && root.getElementById(id) !== null,
      };
    }, `f-${path}-error`);
    return {
      text: seen.errors[path],
      inSummary: seen.summary.find((entry) => entry.path === path)?.text,
      ...marks,
    };
  }

  /** Follows a link of the summary; resolves to whether the focus went to a control of the field. */
  async followLink(path: string): Promise<boolean> {
    await this.page.locator(`#summary a[href="#f-${path}"]`).click();
    return this.page.evaluate((id) => {
      const active = document.querySelector('help-contact')?.shadowRoot?.activeElement;
      const field = id.slice(2).split('.')[0] ?? '';
      return (
        active != null &&
        active.matches('input, select, textarea') &&
        (active.id === id ||
          active.closest<HTMLElement>('[data-field]')?.dataset['field'] === field)
      );
    }, `f-${path}`);
  }

  /** What was sent last, once the last screen says so. */
  async done(): Promise<Sent> {
    await this.page.locator('.app.is-done #number').waitFor();
    const shown = (await this.page.locator('#number').innerText()).trim();
    const told = await this.page.evaluate(
      () =>
        (globalThis as unknown as { canary: { submitted?: { id: string; number: string } } }).canary
          .submitted,
    );
    if (told?.number !== shown || this.#body === undefined)
      throw new Error(`number ${shown} on the screen, ${told?.number ?? 'none'} in the event`);
    return { body: this.#body, ...told };
  }

  /** What happened that must not: dialogs, errors, violations of the policy, code that ran. */
  async takeAlarms(): Promise<readonly string[]> {
    const own = await this.page.evaluate(() => {
      const { canary } = globalThis as unknown as { canary?: { ran: string[] } };
      return canary?.ran.splice(0) ?? ['no canary'];
    });
    return [...this.alarms.splice(0), ...own];
  }
}

const isSend = (request: Request): boolean =>
  request.method() === 'POST' && new URL(request.url()).pathname.endsWith('/v1/requests');

/**
 * A browser profile whose pages note every piece of foreign code that runs: payloads call `pwned()`.
 * `__name` stands in for a helper of esbuild that functions handed to the page call.
 */
export async function watchedContext(browser: {
  newContext(options: object): Promise<BrowserContext>;
}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1100, height: 900 },
    reducedMotion: 'reduce',
  });
  await context.addInitScript({
    content: `globalThis.__name ??= (target) => target;
      globalThis.canary = { ran: [] };
      addEventListener('help-submitted', ({ id, number }) => { canary.submitted = { id, number }; });
      globalThis.pwned = (from) => { canary.ran.push('code ran: ' + from); };
      addEventListener('securitypolicyviolation', (event) =>
        canary.ran.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample), true);`,
  });
  return context;
}
