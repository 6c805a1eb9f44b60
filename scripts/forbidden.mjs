// Code that src/ must not contain, whatever the reason: the ways by which text becomes markup or code,
// and the registration of elements outside the composition root. Comments count as well.
import { filesIn, readSource } from './files.mjs';
import { saw, verdict } from './gate.mjs';

const RULES = [
  ['unsafe Lit directive', /\bunsafe(HTML|SVG|MathML|Static)\b/],
  [
    'markup from text',
    /\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe)\b/,
  ],
  ['markup from text', /\bdocument\.write(ln)?\b/],
  ['markup from text', /\bsrcdoc\b/i],
  ['code from text', /\beval\s*\(|\bnew\s+Function\b/],
  ['code from text', /\bset(Timeout|Interval)\s*\(\s*["'`]/],
  ['inline style', /(^|[\s"'`])style=["'$]/],
  ['inline style', /\bstyleMap\b/],
  ['enum', /^\s*(export\s+)?(declare\s+)?(const\s+)?enum\s+\w+\s*\{/],
  [
    'element registered outside src/define and src/embed',
    /\bcustomElements\.define\b|@customElement\(/,
    /^src\/(define|embed)\//,
  ],
];

const files = filesIn('src', /\.[cm]?[jt]s$/);
let hits = 0;
for (const file of files)
  readSource(file)
    .split('\n')
    .forEach((line, index) => {
      for (const [what, pattern, except] of RULES)
        if (pattern.test(line) && !except?.test(file)) {
          hits += 1;
          console.error(`${file}:${index + 1}: ${what}: ${line.trim()}`);
        }
    });
console.log(`forbidden: ${hits} hits`);
verdict(saw('forbidden.files', files.length, 'files'), hits === 0);
