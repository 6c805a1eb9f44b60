import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Browser } from 'playwright-core';

/** A file as a person would choose it. */
export interface Sample {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export type SampleKind = 'jpg' | 'png' | 'pdf';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([head, body, tail]);
}

/** A grey square of 16 by 16 with a text chunk that makes its bytes unique. */
function png(mark: string): Buffer {
  const header = Buffer.from([0, 0, 0, 16, 0, 0, 0, 16, 8, 0, 0, 0, 0]);
  const rows = Buffer.concat(
    Array.from({ length: 16 }, (_row, index) =>
      Buffer.from([0, ...Array.from({ length: 16 }, () => index * 16)]),
    ),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Comment\0${mark}`, 'latin1')),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pdf(mark: string): Buffer {
  const text = `BT /F1 12 Tf 20 50 Td (${mark.replace(/[^\w .-]/g, '')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(
    `${body}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  );
}

let photo: Promise<Buffer> | undefined;

/** A JPEG out of the browser, made once. */
async function takePhoto(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 64, height: 48 } });
  await page.setContent('<body style="background:linear-gradient(teal,gold)">');
  const bytes = await page.screenshot({ type: 'jpeg' });
  await page.close();
  return bytes;
}

/** A real small file whose bytes nobody else has. */
export async function makeSample(
  browser: Browser,
  kind: SampleKind,
  name: string,
): Promise<Sample> {
  const mark = `${name} ${crypto.randomUUID()}`;
  if (kind === 'png') return { name, mimeType: 'image/png', buffer: png(mark) };
  if (kind === 'pdf') return { name, mimeType: 'application/pdf', buffer: pdf(mark) };
  const bytes = await (photo ??= takePhoto(browser));
  const words = Buffer.from(mark, 'utf8');
  const comment = Buffer.from([0xff, 0xfe, 0, 0]);
  comment.writeUInt16BE(words.length + 2, 2);
  // A comment segment right behind the start of the image.
  const buffer = Buffer.concat([bytes.subarray(0, 2), comment, words, bytes.subarray(2)]);
  return { name, mimeType: 'image/jpeg', buffer };
}
