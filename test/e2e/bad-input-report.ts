import type { Language } from './bad-input-sentence.js';

/** How one case ended; without `problem` it passed. */
export interface Outcome {
  readonly name: string;
  /** `api` for calls without a page. */
  readonly where: Language | 'api';
  readonly problem?: string;
}

/** Collects what a case finds; throws nothing, so that one case never hides the next. */
export class Findings {
  readonly #found: string[] = [];

  check(good: boolean, otherwise: string): void {
    if (!good) this.#found.push(otherwise);
  }

  equal(seen: unknown, wanted: unknown, what: string): void {
    const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
    this.check(a === b, `${what}: ${short(a)} instead of ${short(b)}`);
  }

  alarms(list: readonly string[]): void {
    for (const alarm of list) this.#found.push(short(alarm));
  }

  get problem(): string | undefined {
    return this.#found.length === 0 ? undefined : this.#found.join('; ');
  }
}

export const short = (text: string | undefined): string => {
  const all = text ?? 'nothing';
  return all.length > 300 ? `${all.slice(0, 300)}…` : all;
};

/** Runs one case; what it throws is its problem. */
export async function outcome(
  name: string,
  where: Outcome['where'],
  run: (findings: Findings) => Promise<void>,
): Promise<Outcome> {
  const findings = new Findings();
  try {
    await run(findings);
  } catch (thrown) {
    findings.check(
      false,
      thrown instanceof Error ? (thrown.message.split('\nCall log')[0] ?? '') : String(thrown),
    );
  }
  const { problem } = findings;
  if (problem !== undefined) console.error(`FAILED ${where}: ${name}\n  ${short(problem)}`);
  return { name, where, ...(problem === undefined ? {} : { problem: short(problem) }) };
}

/** `case | fr | en`, then what went wrong, then the line that the caller looks for. */
export function print(outcomes: readonly Outcome[], milliseconds: number): boolean {
  const rows = new Map<string, Map<string, Outcome>>();
  for (const each of outcomes)
    rows.set(each.name, (rows.get(each.name) ?? new Map<string, Outcome>()).set(each.where, each));
  const mark = (found: Outcome | undefined): string =>
    found === undefined ? '-' : found.problem === undefined ? 'ok' : 'FAILED';
  const wide = Math.max(...[...rows.keys()].map((name) => name.length));
  console.log(`${'case'.padEnd(wide)} | fr     | en     | api`);
  for (const [name, by] of rows)
    console.log(
      `${name.padEnd(wide)} | ${mark(by.get('fr')).padEnd(6)} | ${mark(by.get('en')).padEnd(6)} | ${mark(by.get('api'))}`,
    );
  const failed = outcomes.filter(({ problem }) => problem !== undefined);
  for (const { name, where, problem } of failed)
    console.log(`\nFAILED ${where}: ${name}\n  ${problem ?? ''}`);
  console.log(
    `\nBAD-INPUT passed=${outcomes.length - failed.length} failed=${failed.length} cases=${rows.size} seconds=${Math.round(milliseconds / 1000)}`,
  );
  return failed.length === 0 && outcomes.length > 0;
}
