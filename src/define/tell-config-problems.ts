import type { ConfigProblem } from '../core/config/problem.js';
import { warnOnce } from '../core/warn-once.js';
import { configWords } from '../locales/config-words.js';

/**
 * Tells the developer of the page, in the page's language where we speak it, what is left out of a configuration and
 * why. Loaded only for a configuration with a mistake.
 */
export function tellConfigProblems(problems: readonly ConfigProblem[], language: string): void {
  const words = configWords(language);
  for (const { path, code, values = {} } of problems) {
    const sentence = words[code].replaceAll(/\{(\w+)\}/gu, (_, name: string) =>
      String(values[name] ?? ''),
    );
    warnOnce(`${words.title} – ${path === '' ? '' : `${path}: `}${sentence}`);
  }
}
