import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../../src/adapters/rest/event-stream.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function eventsIn(...pieces: readonly (string | Uint8Array)[]): readonly StreamEvent[] {
  const found: StreamEvent[] = [];
  const parser = new EventStreamParser((event) => found.push(event));
  for (const piece of pieces) parser.push(typeof piece === 'string' ? bytesOf(piece) : piece);
  return found;
}

describe('a stream of events', () => {
  it.each<[string, string, readonly (readonly [string, string])[]]>([
    ['an event', 'event: request\ndata: {"id":"1"}\n\n', [['request', '{"id":"1"}']]],
    ['no type', 'data: x\n\n', [['message', 'x']]],
    ['several lines', 'data: a\ndata:b\ndata:  c\n\n', [['message', 'a\nb\n c']]],
    ['a sign of life', ': alive\n\n:\n\n', []],
    ['a type without data', 'event: ready\n\ndata: x\n\n', [['message', 'x']]],
    ['empty data', 'event: end\ndata\n\n', [['end', '']]],
    ['fields it does not use', 'id: 7\nretry: 10\nother: y\ndata: x\n\n', [['message', 'x']]],
    ['an end without an empty line', 'data: x\n', []],
    [
      'returns',
      'event: a\rdata: x\r\revent: b\rdata: y\r\r',
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
    ],
    ['returns and feeds', 'event: a\r\ndata: x\r\n\r\n', [['a', 'x']]],
    ['a mark of the byte order', '\uFEFFdata: x\n\n', [['message', 'x']]],
    ['letters of several bytes', 'data: été 🎉\n\n', [['message', 'été 🎉']]],
  ])('%s', (_, text, expected) => {
    expect(eventsIn(text).map(({ type, data }) => [type, data])).toEqual(expected);
  });

  it('takes no half of a line end for an empty line', () => {
    expect(eventsIn('event: a\r', '\ndata: x\r', '', '\n\r', '\n')).toEqual([
      { type: 'a', data: 'x' },
    ]);
  });

  it('gives up on a line without an end', () => {
    const found: StreamEvent[] = [];
    const parser = new EventStreamParser((event) => found.push(event));
    expect(() => {
      for (let count = 0; count < 100; count++) parser.push(bytesOf('x'.repeat(1000)));
    }).toThrow(RangeError);
    expect(() => eventsIn(`data: ${'x'.repeat(60_000)}\n\n`)).not.toThrow();
  });

  const line = fc.oneof(
    fc.constantFrom('event: request', 'data: {"id":"é🎉"}', 'data:', ': alive', '', 'id', '\uFEFF'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 20 })
    .map((lines) => bytesOf(lines.flat().join('')));

  it('gives the same events however its bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 12 }), (bytes, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length];
        const sorted = places.toSorted((one, other) => one - other);
        const pieces = sorted.slice(1).map((end, place) => bytes.slice(sorted[place], end));
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
        const expected = eventsIn(bytes);
        expect(eventsIn(...pieces)).toEqual(expected);
        expect(eventsIn(...single)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
