/** What became of a promise. */
export type ConformanceOutcome =
  | { readonly kind: 'kept' }
  /** The backend has nothing to prove it with. */
  | { readonly kind: 'not-offered'; readonly why: string }
  | { readonly kind: 'broken'; readonly why: string };

export interface ConformanceReport {
  /** Of the subject. */
  readonly adapter: string;
  /** By the name of the promise. */
  readonly outcomes: ReadonlyMap<string, ConformanceOutcome>;
}

const WORDS = { kept: 'kept', 'not-offered': '·', broken: 'BROKEN' } as const;

/**
 * Adapter × promise as text: kept, `·` where the backend does not offer it, BROKEN. Below, why each broken one is, and
 * the sums.
 */
export function conformanceTable(reports: readonly ConformanceReport[]): string {
  const names = [...new Set(reports.flatMap(({ outcomes }) => [...outcomes.keys()]))];
  const width = Math.max(0, ...names.map((name) => name.length));
  const widths = reports.map(({ adapter }) => Math.max(adapter.length, 6));
  const row = (first: string, cells: readonly string[]): string =>
    [first.padEnd(width), ...cells.map((cell, place) => cell.padEnd(widths[place] ?? 0))]
      .join('  ')
      .trimEnd();
  const cellOf = ({ outcomes }: ConformanceReport, name: string): string => {
    const outcome = outcomes.get(name);
    return outcome === undefined ? '' : WORDS[outcome.kind];
  };
  const sum = (kind: keyof typeof WORDS): readonly string[] =>
    reports.map(
      ({ outcomes }) =>
        `${[...outcomes.values()].filter((outcome) => outcome.kind === kind).length}`,
    );
  const broken = reports.flatMap(({ adapter, outcomes }) =>
    [...outcomes].flatMap(([name, outcome]) =>
      outcome.kind === 'broken' ? [`BROKEN  ${adapter}: ${name}: ${outcome.why}`] : [],
    ),
  );
  return [
    row(
      'promise',
      reports.map(({ adapter }) => adapter),
    ),
    ...names.map((name) =>
      row(
        name,
        reports.map((report) => cellOf(report, name)),
      ),
    ),
    row('kept', sum('kept')),
    row('not offered by the backend', sum('not-offered')),
    row('broken', sum('broken')),
    ...broken,
  ].join('\n');
}
