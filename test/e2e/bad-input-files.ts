import { readFileSync } from 'node:fs';
import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { FieldProblemCode } from '../../src/core/model/field-problem.js';
import { BATCHES, type Batch } from './bad-input-cases.js';
import { photos, toForm } from './bad-input-fields.js';
import { outcome, type Findings, type Outcome } from './bad-input-report.js';
import { errorSentence, words, type Fillers, type Language } from './bad-input-sentence.js';
import { plainText, supportPage } from './bad-input-stored.js';
import { Widget, type Files } from './bad-input-widget.js';
import type { World } from './bad-input-world.js';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/files/${name}`, import.meta.url));
const MEGABYTE = 1024 * 1024;
const FIELD = 'attachments';

const file = (name: string, of: string, mimeType: string): Files => [
  { name, mimeType, buffer: fixture(of) },
];

interface FileCase {
  readonly name: string;
  readonly files: Files;
  /** What stands in the list, when it is not the name of the file. */
  readonly shown?: string;
}

interface RefusedFile extends FileCase {
  readonly code: FieldProblemCode;
  readonly says?: Fillers;
}

/** A file with the head of another and so many bytes, without filling the disk. */
async function sparse(folder: string, name: string, head: Buffer, bytes: number): Promise<Files> {
  const path = join(folder, name);
  await writeFile(path, head);
  await truncate(path, bytes);
  return [path];
}

async function refusedFiles(folder: string): Promise<readonly RefusedFile[]> {
  const photo = fixture('photo.png');
  return [
    {
      name: 'file: 0 bytes',
      files: [{ name: 'vide.png', mimeType: 'image/png', buffer: Buffer.alloc(0) }],
      code: 'fileEmpty',
      says: { name: 'vide.png' },
    },
    {
      name: 'file: 30 MB',
      files: await sparse(folder, 'enorme.png', photo, 30 * MEGABYTE),
      code: 'fileTooLarge',
      says: { name: 'enorme.png', size: '30', maxSize: '10' },
    },
    {
      name: 'file: one byte over 10 MB',
      files: await sparse(folder, 'plus.png', photo, 10 * MEGABYTE + 1),
      code: 'fileTooLarge',
      says: { maxSize: '10' },
    },
    {
      name: 'file: .exe',
      files: file('program.exe', 'program.exe', 'application/x-msdownload'),
      code: 'fileType',
      says: { types: 'PDF' },
    },
    {
      name: 'file: .svg with a script',
      files: file('drawing.svg', 'drawing.svg', 'image/svg+xml'),
      code: 'fileType',
      says: { types: 'PDF' },
    },
    {
      name: 'file: .html with a script',
      files: file('page.html', 'page.html', 'text/html'),
      code: 'fileType',
      says: { types: 'PDF' },
    },
    {
      name: 'file: .exe renamed to .jpg',
      files: file('photo.jpg', 'program.exe', 'image/jpeg'),
      code: 'fileType',
      says: { types: 'PDF' },
    },
    {
      name: 'file: .html renamed to .png',
      files: file('page.png', 'page.html', 'image/png'),
      code: 'fileType',
      says: { types: 'PDF' },
    },
    {
      name: 'file: .exe that reads .jpg by direction override',
      files: file('photo\u202egpj.exe', 'program.exe', ''),
      shown: 'photogpj.exe',
      code: 'fileType',
    },
    {
      name: 'file: .png name, .exe type',
      files: file('photo.png', 'program.exe', 'application/x-msdownload'),
      code: 'fileType',
    },
    {
      name: 'file: no ending, no type',
      files: file('LISEZMOI', 'photo.png', ''),
      code: 'fileType',
    },
    {
      name: 'file: name is a tag',
      files: file('<img src=x onerror=pwned(1)>.exe', 'program.exe', ''),
      code: 'fileType',
      says: { name: '<img src=x onerror=pwned(1)>.exe' },
    },
  ];
}

const LONG = `${'n'.repeat(251)}.png`;
const ACCEPTED: readonly FileCase[] = [
  {
    name: 'file: name of 255 characters',
    files: file(LONG, 'photo.png', 'image/png'),
    shown: LONG,
  },
  {
    name: 'file: emoji name',
    files: file('📦👨‍👩‍👧 été.png', 'photo.png', 'image/png'),
    shown: 'été.png',
  },
  {
    name: 'file: direction override in the name',
    files: file('a\u202egnp.png', 'photo.png', 'image/png'),
    shown: 'agnp.png',
  },
  {
    name: 'file: name like a path',
    files: file('..\\..\\etc\\passwd.png', 'photo.png', 'image/png'),
    shown: 'passwd.png',
  },
  {
    name: 'file: accepted name is a tag',
    files: file('<img src=x onerror=pwned(2)>.png', 'photo.png', 'image/png'),
  },
  { name: 'file: capitals in the ending', files: file('PHOTO.PNG', 'photo.png', 'image/png') },
];

const nameOf = ({ files, shown }: FileCase): string => {
  const [first] = files;
  return (
    shown ?? (typeof first === 'string' ? (first.split('/').at(-1) ?? '') : (first?.name ?? ''))
  );
};

/** What the list says of the last file. */
async function lastFile(
  widget: Widget,
): Promise<{ readonly name: string; readonly state: string }> {
  const entry = widget.page.locator(`[data-field="${FIELD}"] li.file`).last();
  // Reading and sending are over when neither of them is said any more.
  const busy = [
    words(widget.language, 'files.reading'),
    words(widget.language, 'files.uploading').split('{')[0]?.trim() ?? '',
  ];
  await widget.page.waitForFunction(
    ([field, ...said]) => {
      const states = document
        .querySelector('help-contact')
        ?.shadowRoot?.querySelectorAll(`[data-field="${field ?? ''}"] li.file .state`);
      const last = states?.[states.length - 1]?.textContent?.trim() ?? '';
      return last !== '' && !said.some((each) => last.startsWith(each));
    },
    [FIELD, ...busy] as const,
  );
  return {
    name: (await entry.locator('bdi').innerText()).trim(),
    state: (await entry.locator('.state').innerText()).trim(),
  };
}

async function removeAll(widget: Widget): Promise<void> {
  const buttons = widget.page.locator(`[data-field="${FIELD}"] li.file [data-remove]`);
  for (let left = await buttons.count(); left > 0; left--) await buttons.first().click();
}

/** The name stands above the reason in the list, so the reason says "this file". */
const inList = (language: Language, code: string, says: Fillers = {}): RegExp =>
  errorSentence(language, code, { ...says, name: words(language, 'files.this') });

/** A file in the list that stops the sending until it is taken out, with its own reason; the words typed stay. */
async function stops(
  widget: Widget,
  findings: Findings,
  code: string,
  says: Fillers = {},
): Promise<void> {
  const before = await widget.see();
  const { posts } = widget;
  await widget.press();
  const field = await widget.field(FIELD);
  findings.check(
    errorSentence(widget.language, code, says).test(field.text ?? ''),
    `at the field: ${field.text ?? 'nothing'}`,
  );
  findings.equal(field.inSummary, field.text, 'in the summary');
  findings.check(field.invalid && field.described, 'not marked for assistive technology');
  findings.equal((await widget.see()).kept, before.kept, 'what was typed');
  findings.equal(widget.posts, posts, 'requests sent');
  findings.check(
    field.inSummary !== undefined && (await widget.followLink(FIELD)),
    'the link does not lead to the field',
  );
}

async function many(
  widget: Widget,
  batch: Batch,
  language: Language,
  folder: string,
): Promise<readonly Outcome[]> {
  return [
    await outcome('file: the same twice', language, async (findings) => {
      await widget.fill(FIELD, photos(1));
      await lastFile(widget);
      await widget.fill(FIELD, photos(1));
      const { state } = await lastFile(widget);
      findings.check(inList(language, 'fileDuplicate').test(state), `in the list: ${state}`);
      await stops(widget, findings, 'fileDuplicate', { name: 'photo-1.png' });
      findings.alarms(await widget.takeAlarms());
      await removeAll(widget);
    }),
    await outcome('file: a sixth', language, async (findings) => {
      await widget.fill(FIELD, photos(6));
      const { state } = await lastFile(widget);
      findings.check(
        errorSentence(language, 'tooManyFiles', { max: '5' }).test(state),
        `in the list: ${state}`,
      );
      await stops(widget, findings, 'tooManyFiles', { max: '5' });
      findings.alarms(await widget.takeAlarms());
      await removeAll(widget);
    }),
    await outcome('file: dropped on the form', language, async (findings) => {
      await widget.page.locator(`[data-field="${FIELD}"] .zone`).evaluate(
        (zone, bytes) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(
            new File([new Uint8Array(bytes)], 'depose.png', { type: 'image/png' }),
          );
          for (const type of ['dragover', 'drop'])
            zone.dispatchEvent(
              new DragEvent(type, {
                bubbles: true,
                composed: true,
                cancelable: true,
                dataTransfer,
              }),
            );
        },
        [...fixture('photo.png')],
      );
      const { name, state } = await lastFile(widget);
      findings.equal(name, 'depose.png', 'in the list');
      findings.check(state.includes(words(language, 'files.ready')), `in the list: ${state}`);
      await removeAll(widget);
    }),
    await outcome('file: a folder dropped', language, async (findings) => {
      const zone = widget.page.locator(`[data-field="${FIELD}"] .zone`);
      await zone.scrollIntoViewIfNeeded();
      const box = await zone.boundingBox();
      if (box === null) throw new Error('no place to drop');
      const input = await widget.page.context().newCDPSession(widget.page);
      const drop = {
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        data: { items: [], files: [folder], dragOperationsMask: 1 },
      };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await input.send('Input.dispatchDragEvent', { type, ...drop });
      const { state } = await lastFile(widget);
      findings.check(inList(language, 'fileFolder').test(state), `in the list: ${state}`);
      await stops(widget, findings, 'fileFolder');
      findings.alarms(await widget.takeAlarms());
      await removeAll(widget);
    }),
    await outcome('file: one photo where two are asked for', language, async (findings) => {
      const billing = BATCHES.find(({ category }) => category === 'billing');
      await widget.begin('billing');
      for (const [path, value] of Object.entries({
        ...billing?.answers,
        billingTopic: 'weight_charge',
      }))
        if (path !== 'iban') await widget.fill(path, value);
      await widget.fill('weightPhotos', photos(1));
      await widget.press();
      const field = await widget.field('weightPhotos');
      findings.check(
        errorSentence(language, 'tooFewFiles', { min: '2' }).test(field.text ?? ''),
        `at the field: ${field.text ?? 'nothing'}`,
      );
      findings.equal(field.inSummary, field.text, 'in the summary');
      findings.check(field.invalid && field.described, 'not marked for assistive technology');
      findings.alarms(await widget.takeAlarms());
      await widget.begin(batch.category);
    }),
  ];
}

/** Wrong files and odd names, on the form of a label problem. */
export async function runFiles(
  context: BrowserContext,
  { urls, folder }: World,
  language: Language,
): Promise<readonly Outcome[]> {
  const batch = BATCHES.find(({ category }) => category === 'labels');
  if (batch === undefined) throw new Error('no labels');
  const outcomes: Outcome[] = [];
  const widget = await Widget.open(context, urls, batch.site, language);
  await widget.begin(batch.category);
  await toForm(widget, batch);
  for (const each of await refusedFiles(await mkdtemp(join(folder, 'files-'))))
    outcomes.push(
      await outcome(each.name, language, async (findings) => {
        await widget.fill(FIELD, each.files);
        const { name, state } = await lastFile(widget);
        findings.equal(name, nameOf(each), 'in the list');
        findings.check(
          inList(language, each.code, each.says).test(state),
          `in the list: "${state}", not ${each.code}`,
        );
        await stops(widget, findings, each.code, each.says);
        findings.alarms(await widget.takeAlarms());
        await removeAll(widget);
        findings.equal(
          (await widget.see()).summary.length,
          0,
          'problems after taking the file out',
        );
      }),
    );
  outcomes.push(...(await many(widget, batch, language, folder)));
  for (const each of ACCEPTED)
    outcomes.push(
      await outcome(each.name, language, async (findings) => {
        await widget.begin(batch.category);
        await toForm(widget, batch);
        await widget.fill(FIELD, each.files);
        const { name, state } = await lastFile(widget);
        findings.check(name.endsWith(nameOf(each)), `in the list: ${name}`);
        findings.check(state.includes(words(language, 'files.ready')), `in the list: ${state}`);
        await widget.press();
        const { body, id } = await widget.done();
        findings.check(
          (body.attachments[0]?.name ?? '').endsWith(nameOf(each)),
          `sent: ${JSON.stringify(body.attachments)}`,
        );
        const desk = plainText(await supportPage(urls, `/desk/requests/${id}`));
        findings.check(desk.includes(nameOf(each)), 'not at the desk');
        findings.alarms(await widget.takeAlarms());
      }),
    );
  outcomes.push(
    await outcome('file: PDF renamed to .png is kept as what it is', language, async (findings) => {
      await widget.begin(batch.category);
      await toForm(widget, batch);
      await widget.fill(FIELD, file('facture.png', 'invoice.pdf', 'image/png'));
      const { state } = await lastFile(widget);
      findings.check(state.includes(words(language, 'files.ready')), `in the list: ${state}`);
      await widget.press();
      const { id } = await widget.done();
      findings.check(
        plainText(await supportPage(urls, `/desk/requests/${id}`)).includes('application/pdf'),
        'not a PDF at the desk',
      );
    }),
  );
  await widget.page.close();
  return outcomes;
}
