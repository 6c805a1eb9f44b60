// The rooms of the house (docs): what each folder of src/ may import. A folder that is not
// in this table fails scripts/arch.mjs.

/** An import of a package, however the resolver names it. */
const pkg = (name) => `(^|node_modules/)${name}(/|$)`;

/** `types` may be imported as types only, `values` in any way. `$1` is the folder's own first group. */
const FOLDERS = [
  { name: 'core', values: ['^src/core/'], types: ['^src/locales/'] },
  { name: 'locales', values: ['^src/locales/'], types: ['^src/core/'] },
  { name: 'themes', values: ['^src/themes/'] },
  {
    name: 'brands',
    values: ['^src/brands/'],
    types: ['^src/core/', '^src/locales/', '^src/themes/'],
  },
  {
    name: 'adapters',
    from: '^src/adapters/([^/]+)/',
    values: ['^src/core/', '^src/adapters/shared/', '^src/adapters/$1/'],
  },
  {
    name: 'platform',
    values: [
      '^src/platform/',
      '^src/core/',
      '^src/locales/',
      pkg('i18next'),
      pkg('dompurify'),
      pkg('idb-keyval'),
    ],
  },
  { name: 'events', values: ['^src/events/', pkg('@lit/context')], types: ['^src/core/'] },
  { name: 'context', values: ['^src/context/', pkg('@lit/context')], types: ['^src/core/'] },
  {
    name: 'controllers',
    values: ['^src/controllers/', '^src/core/', '^src/context/', pkg('lit')],
  },
  {
    name: 'elements',
    // A folder or a file per element; what elements share is in elements/internal.
    from: '^src/elements/([^/.]+)',
    values: [
      '^src/elements/($1|internal)[/.]',
      '^src/(core|context|controllers|events|themes)/',
      pkg('lit'),
      pkg('@lit/context'),
    ],
    types: ['^src/locales/'],
  },
  // For authors of adapters: knows the contract alone.
  { name: 'conformance', values: ['^src/conformance/', '^src/core/'] },
  // The command line. Node's own modules have the names of their kind.
  {
    name: 'cli',
    values: ['^src/(cli|core|conformance|adapters)/', '^(node:)?(fs/promises|process|util)$'],
  },
  // The rules of the form for a company's own server, and their words.
  { name: 'check', from: '^src/check\\.ts$', values: ['^src/core/', '^src/locales/'] },
];

const rules = FOLDERS.flatMap(({ name, from = `^src/${name}/`, values, types = [] }) => [
  {
    name: `${name}-imports`,
    severity: 'error',
    from: { path: from },
    to: { pathNot: [...values, ...types] },
  },
  ...types.map((path) => ({
    name: `${name}-imports-only-types-of-${path.replace(/\W|src/g, '')}`,
    severity: 'error',
    from: { path: from },
    to: { path, dependencyTypesNot: ['type-only'] },
  })),
]);

/** What a user of the package can import. */
const PUBLIC =
  '^src/(index|check|cli/main|define/[^/]+|embed/[^/]+|conformance/index|adapters/[^/]+/index)\\.ts$';

module.exports = {
  forbidden: [
    ...rules,
    {
      name: 'cli-is-for-node-alone',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'index-registers-nothing',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/(define|embed)/' },
    },
    {
      name: 'public-entry-points-only',
      comment: 'stories, demo and bench use the package as anyone does',
      severity: 'error',
      from: { path: '^(stories|demo|bench)/', pathNot: '^demo/server/' },
      to: { path: '^src/', pathNot: PUBLIC },
    },
    {
      name: 'server-uses-no-client-code',
      severity: 'error',
      from: { path: '^demo/server/', pathNot: '^demo/server/gateway/' },
      to: { path: '^src/', pathNot: '^src/(core/|check\\.ts$)' },
    },
    {
      name: 'server-uses-types-of-core-only',
      severity: 'error',
      from: { path: '^demo/server/', pathNot: '^demo/server/gateway/' },
      to: { path: '^src/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'gateway-uses-adapters-as-anyone-does',
      severity: 'error',
      from: { path: '^demo/server/gateway/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(core/(model|ports)/|core/help-error\\.ts$|check\\.ts$|adapters/[^/]+/index\\.ts$)',
      },
    },
    {
      name: 'src-is-self-contained',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|stories|demo|bench|scripts)/' },
    },
    {
      name: 'src-needs-no-development-packages',
      comment: 'icons are drawn from lucide-static at build time',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: pkg('lucide-static'),
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^help-widget(/|$)' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [PUBLIC, '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // An import of a type is an import.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
};
