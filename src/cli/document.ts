/** Where something stands, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Why a text is no JSON. */
export class NoJson extends Error {
  override readonly name = 'NoJson';

  constructor(
    message: string,
    readonly position: Position,
  ) {
    super(message);
  }
}

export interface JsonDocument {
  readonly value: unknown;
  /** Of a value, or of its name where it has one; of the nearest above for what is not there. */
  readonly positionOf: (pointer: string) => Position;
  /** Pointers of names that stand there twice. */
  readonly twice: readonly string[];
}

/** A step of a JSON pointer (RFC 6901). */
export const escapeStep = (step: string): string =>
  step.replaceAll('~', '~0').replaceAll('/', '~1');

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Reader {
  readonly offsets = new Map<string, number>();
  readonly twice: string[] = [];
  #at = 0;

  constructor(readonly text: string) {}

  positionAt(offset: number): Position {
    const lines = this.text.slice(0, offset).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  }

  whole(): unknown {
    const value = this.#value('');
    this.#skip();
    if (this.#at < this.text.length) this.#fail('nothing may follow the document');
    return value;
  }

  #fail(why: string): never {
    throw new NoJson(why, this.positionAt(this.#at));
  }

  #skip(): void {
    while (/[ \t\r\n]/.test(this.text[this.#at] ?? '')) this.#at++;
  }

  #take(sign: string): boolean {
    this.#skip();
    if (this.text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #value(pointer: string): unknown {
    this.#skip();
    if (!this.offsets.has(pointer)) this.offsets.set(pointer, this.#at);
    if (this.#take('{')) return this.#object(pointer);
    if (this.#take('[')) return this.#array(pointer);
    if (this.text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS)
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    return this.#parse(/-?\d[\d.eE+-]*/y, 'a value is expected');
  }

  #string(): string {
    // No line break: the error then stands where the quote was forgotten.
    return String(this.#parse(/"(?:[^"\\\n]|\\.)*"/y, 'a text in double quotes is expected'));
  }

  /** A token as JSON has it. */
  #parse(token: RegExp, why: string): unknown {
    token.lastIndex = this.#at;
    const [found] = token.exec(this.text) ?? [];
    if (found === undefined)
      this.#fail(this.#at < this.text.length ? why : 'the document ends too early');
    try {
      const value: unknown = JSON.parse(found);
      this.#at += found.length;
      return value;
    } catch {
      return this.#fail(why);
    }
  }

  #array(pointer: string): readonly unknown[] {
    const items: unknown[] = [];
    if (this.#take(']')) return items;
    do items.push(this.#value(`${pointer}/${items.length}`));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail('"," or "]" is expected');
    return items;
  }

  #object(pointer: string): unknown {
    const entries = new Map<string, unknown>();
    if (this.#take('}')) return {};
    do {
      this.#skip();
      const at = this.#at;
      const name = this.#string();
      const own = `${pointer}/${escapeStep(name)}`;
      if (entries.has(name)) this.twice.push(own);
      this.offsets.set(own, at);
      if (!this.#take(':')) this.#fail('":" is expected');
      entries.set(name, this.#value(own));
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail('"," or "}" is expected');
    // Not by assignment: a name may be `__proto__`.
    return Object.fromEntries(entries);
  }
}

/** Reads JSON and remembers where everything stands. @throws {NoJson} */
export function readDocument(text: string): JsonDocument {
  const reader = new Reader(text);
  const value = reader.whole();
  return {
    value,
    twice: reader.twice,
    positionOf: (pointer) => {
      let known = pointer;
      while (!reader.offsets.has(known)) known = known.slice(0, known.lastIndexOf('/'));
      return reader.positionAt(reader.offsets.get(known) ?? 0);
    },
  };
}
