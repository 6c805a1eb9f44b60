import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe says of one rule. */
export interface Finding {
  readonly id: string;
  readonly help: string;
  readonly places: readonly string[];
}

export interface Verdict {
  readonly passes: number;
  readonly violations: readonly Finding[];
  readonly incomplete: readonly Finding[];
}

interface RuleResult {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly {
    readonly target: readonly unknown[];
    readonly failureSummary?: string;
  }[];
}
interface Axe {
  run(
    place: unknown,
    options: unknown,
  ): Promise<{ passes: RuleResult[]; violations: RuleResult[]; incomplete: RuleResult[] }>;
}

/** @param place CSS selector of what is looked at */
export async function judge(page: Page, place: string): Promise<Verdict> {
  await page.evaluate(AXE);
  return page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const { passes, violations, incomplete } = await axe.run(
      { include: [[selector]] },
      { resultTypes: ['violations', 'incomplete', 'passes'] },
    );
    const told = (results: RuleResult[]): { id: string; help: string; places: string[] }[] =>
      results.map(({ id, help, nodes }) => ({
        id,
        help,
        places: nodes.map(
          ({ target, failureSummary = '' }) =>
            `${JSON.stringify(target)} ${failureSummary.replace(/\s+/gu, ' ')}`,
        ),
      }));
    return { passes: passes.length, violations: told(violations), incomplete: told(incomplete) };
  }, place);
}

export const lines = (screen: string, findings: readonly Finding[]): string[] =>
  findings.map(
    ({ id, help, places }) => `${screen}: ${id}, ${help}\n    ${places.slice(0, 4).join('\n    ')}`,
  );
