// Runs in the page of the suite `hostile-text`, bundled by test/e2e/hostile/site.ts.
import { render } from 'lit';
import type { HelpCenter } from '../../../src/core/help-center.js';
import { createHelpCenter, registerAdapter } from '../../../src/core/registry.js';
import '../../../src/define/activities.js';
import '../../../src/define/contact.js';
import { safeHtml } from '../../../src/elements/internal/safe-html.js';
import { en } from '../../../src/locales/en.js';
import { readHtml } from '../../../src/platform/sanitise/read-html.js';
import { hostileBackend, REFUSED } from './backend.js';
import { allElements, pressAll, stayHere } from './press.js';

export interface Told {
  /** Elements of all messages: 0 where nothing could be parsed. */
  readonly elements: number;
  readonly problems: readonly string[];
}

const WAIT = 10_000;

async function until<Value>(what: string, look: () => Value | null | undefined | false) {
  const end = Date.now() + WAIT;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const label = (alt: string, host: string): string => `${alt} ${host}`;

/** Elements that a message may have made; anything else is a hole. */
const HARMLESS = new Set(
  'a b bdi blockquote br button code div em hr i li ol p pre s span strong table tbody td tfoot th thead tr u ul'.split(
    ' ',
  ),
);

function strangers(root: Element): readonly string[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    ...(HARMLESS.has(element.localName) ? [] : [`<${element.localName}> was rendered`]),
    ...[...element.attributes]
      .filter(({ name }) => /^on|^style$|^id$|^name$|^src/.test(name))
      .map(({ name }) => `${name} was rendered`),
  ]);
}

/** HTML bodies through the sanitiser into the page. */
async function read(texts: readonly string[]): Promise<Told> {
  const box = document.createElement('main');
  document.body.append(box);
  const problems: string[] = [];
  let elements = 0;
  for (const text of texts) {
    const nodes = await readHtml(text, () => import('../../../src/platform/sanitise/purify.js'));
    const part = document.createElement('div');
    box.append(part);
    render(safeHtml(nodes, label), part);
    problems.push(...strangers(part).map((problem) => `${problem}: ${text}`));
    // What only the text fallback makes as well does not count.
    elements += part.querySelectorAll(':not(p, br, a, bdi)').length;
  }
  pressAll(box, false);
  box.remove();
  return { elements, problems };
}

let centers = 0;
/** Categories with all texts inside: more, and the configuration would be refused for its size. */
const ASKING = 3;
const LONGEST_WORDS = 2000;

async function hostileCenter(texts: readonly string[]): Promise<HelpCenter> {
  // A configuration has no room for empty and for very long words.
  const usable = texts.filter((text) => text.trim() !== '' && text.length <= LONGEST_WORDS);
  const words = Object.fromEntries(
    Object.keys(en).map((key, place) => [key, usable[place % usable.length]]),
  );
  const questions = texts.map((text, place) => ({
    kind: 'text',
    id: `q${place}`,
    label: text,
    hint: text,
  }));
  const articles = texts.map((text, place) => ({
    id: `a${place}`,
    title: text,
    summary: text,
    url: text,
  }));
  const config = {
    platform: texts[0],
    helpCenterUrl: texts[1],
    chatUrl: texts[2],
    supportEmail: texts[3],
    messages: { en: words },
    categories: texts.map((text, place) => ({
      id: `c${place}`,
      label: text,
      hint: text,
      icon: 'question',
      questions: place < ASKING ? questions : [],
      details: [
        { kind: 'message', id: 'message', label: text, hint: text },
        { kind: 'email', id: 'email', label: text, hint: text },
      ],
      articles: place < ASKING ? articles : [],
    })),
  };
  const adapter = `hostile-${++centers}`;
  registerAdapter(adapter, async () => () => hostileBackend(texts, config));
  return createHelpCenter({ adapter, brand: 'ebay', endpoint: '', language: 'en', config });
}

interface OfCenter extends HTMLElement {
  center: HelpCenter | undefined;
  openRequest?(id: string): void;
}

function show(name: string, center: HelpCenter): OfCenter {
  const element = document.createElement(name) as OfCenter;
  element.center = center;
  document.body.append(element);
  return element;
}

const find = (element: Element, selector: string): readonly Element[] =>
  allElements(element).filter((each) => each.matches(selector));

/** Compares what is shown with what was sent: a sink that is not reached proves nothing. */
function compare(
  where: string,
  shown: readonly Element[],
  texts: readonly string[],
): readonly string[] {
  const plain = (text: string | null | undefined): string => (text ?? '').trim();
  const wanted = texts.filter((text) => plain(text) !== '');
  const found = shown.map(({ textContent }) => plain(textContent));
  return wanted
    .filter((text) => !found.some((words) => words.includes(plain(text))))
    .map((text) => `${where} does not show ${JSON.stringify(text)}`);
}

async function activities(center: HelpCenter, texts: readonly string[]): Promise<string[]> {
  const element = show('help-activities', center);
  const problems: string[] = [];
  try {
    await until('the list', () => find(element, '.request').length === texts.length);
    problems.push(...compare('the list', find(element, '.request .subject'), texts));
    problems.push(
      ...compare('our own title', find(element, '#heading'), [
        center.translator.t('activities.title'),
      ]),
    );
    if (center.translator.t('activities.title') === en['activities.title'])
      problems.push('the words of the activities are still our own');
    problems.push(...compare('a status', find(element, '.request .chip span'), texts));
    pressAll(element, true);
    element.openRequest?.('r0');
    await until('the conversation', () => find(element, '.message').length === 2 * texts.length);
    await until('the bodies', () => find(element, '.bubble [aria-busy]').length === 0);
    problems.push(...compare('a message', find(element, '.message .written'), texts));
    problems.push(...compare('an author', find(element, '.message .state > b'), texts));
    problems.push(...compare('a file', find(element, '.attached bdi'), texts));
    for (const body of find(element, '.bubble .rich')) problems.push(...strangers(body));
    pressAll(element, true);
    const reply = find(element, '#reply')[0] as HTMLTextAreaElement;
    reply.value = texts[0] || 'reply';
    reply.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    reply.form?.requestSubmit();
    await until(
      'what the backend has against the reply',
      () => find(element, '#reply-error, #failure').length > 0,
    );
    pressAll(element, true);
    element.openRequest?.(REFUSED);
    await until('the failure', () => find(element, '#failure').length > 0);
    pressAll(element, true);
  } finally {
    element.remove();
  }
  return problems;
}

async function contact(center: HelpCenter, texts: readonly string[]): Promise<string[]> {
  const element = show('help-contact', center);
  const problems: string[] = [];
  try {
    await until('the first screen', () => find(element, '#heading').length > 0);
    pressAll(element, true);
    center.contact.beginNew();
    const { categories } = center.contact.state.settings;
    // A text may be too long for a configuration.
    if (categories.length < texts.length * 0.8) problems.push(`${categories.length} categories`);
    const labels = categories.map(({ label }) => (typeof label === 'string' ? label : ''));
    await until('the categories', () => find(element, '.card b').length === categories.length);
    problems.push(...compare('a category', find(element, '.card b'), labels));
    problems.push(...compare('a hint', find(element, '.card .state'), labels));
    pressAll(element, true);
    center.contact.chooseCategory(
      categories.find(({ questions: all }) => all.length > 0)?.id ?? '',
    );
    // One screen after the other, up to the questions.
    let { step } = center.contact.state;
    while (step.name !== 'answers') {
      const before = step;
      step = await until('the next screen', () => {
        const { step: now } = center.contact.state;
        return now !== before && now;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      pressAll(element, true);
      if (step.name === 'similar') center.contact.pastSimilar();
      if (step.name === 'articles') {
        await until('the articles', () => find(element, 'summary span').length >= labels.length);
        problems.push(...compare('an article', find(element, 'summary span'), labels));
        pressAll(element, true);
        center.contact.needHelp();
      }
    }
    await until('the questions', () => find(element, 'label').length >= labels.length);
    problems.push(...compare('a question', find(element, 'label'), labels));
    pressAll(element, true);
  } finally {
    element.remove();
  }
  return problems;
}

async function signIn(center: HelpCenter): Promise<void> {
  const element = show('help-sign-in', center);
  await until('the name', () => find(element, 'button').length > 0);
  pressAll(element, false);
  element.remove();
}

/** The elements themselves, on a help desk in which every text is one of these. */
async function elements(texts: readonly string[]): Promise<Told> {
  const center = await hostileCenter(texts);
  try {
    const problems = [...(await activities(center, texts)), ...(await contact(center, texts))];
    await signIn(center);
    return { elements: 0, problems };
  } finally {
    center.dispose();
  }
}

/** What the widget never does: each text as markup, in a frame of its own named `p` and its place. */
async function raw(texts: readonly string[], wait: number): Promise<void> {
  const frames = await Promise.all(
    texts.map(async (text, place) => {
      const frame = document.createElement('iframe');
      frame.name = `p${place}`;
      frame.src = 'empty.html';
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(frame);
      await loaded;
      const body = frame.contentDocument?.body;
      if (body) body.innerHTML = text;
      return frame;
    }),
  );
  const press = (): void => {
    for (const frame of frames)
      try {
        if (frame.contentDocument) pressAll(frame.contentDocument, false);
      } catch {
        // It has left for another origin: an attack that worked.
      }
  };
  await new Promise((resolve) => setTimeout(resolve, wait));
  press();
  await new Promise((resolve) => setTimeout(resolve, wait));
  for (const frame of frames) frame.remove();
}

stayHere();
const hostile = { read, elements, raw };
export type Hostile = typeof hostile;
Object.assign(globalThis, { hostile });
