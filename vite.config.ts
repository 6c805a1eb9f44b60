// vite build             -> dist/npm  one file per module; the dependencies stay imports
// vite build --mode cdn  -> dist/cdn  help.js for a script tag; everything else in lazy chunks beside it
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import minifyLiterals from 'rollup-plugin-minify-template-literals';
import { defineConfig, type Plugin, type Rolldown, type UserConfig } from 'vite';
import { minifyChunks } from './scripts/minify-chunks.mjs';
import { slimI18next } from './scripts/slim-i18next.mjs';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};

/** What the npm build may take in from packages that its users do not install. */
const INLINED = /^(@oxc-project\/runtime|lucide-static)(\/|$)/;

const packageOf = (id: string): string =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');

/** Keeps dependencies as imports; an import of a package that users would not have fails the build. */
const dependenciesOnly = (): Plugin => ({
  name: 'help-widget:dependencies-only',
  enforce: 'pre',
  resolveId(id, importer) {
    // The command line alone runs where Node's modules are.
    if (id.startsWith('node:') && /[\\/]src[\\/]cli[\\/]/.test(importer ?? ''))
      return { id, external: true };
    if (importer === undefined || /^[./\0]|^[a-z]:|^virtual:/i.test(id) || INLINED.test(id))
      return null;
    if (packageOf(id) in dependencies) return { id, external: true };
    return this.error(`${importer} imports "${id}", which is not among the dependencies`);
  },
});

/**
 * Lit asks for a Trusted Types policy called "lit-html", at import time and without a guard: a page that
 * allows only named policies would break. Ours has our name, and a refusal leaves Lit without a policy,
 * which it takes for a browser without Trusted Types.
 */
const trustedTypesPolicy = (): Plugin => {
  const call = /(?<![\w$])([\w$]+)\.createPolicy\("lit-html",\{createHTML:([\w$]+)=>\2\}\)/g;
  let renamed = 0;
  return {
    name: 'help-widget:trusted-types-policy',
    buildStart() {
      renamed = 0;
    },
    transform(code, id) {
      if (!/[\\/]lit-html[\\/]lit-html\.js$/.test(id.split('?')[0] ?? '')) return null;
      // One line stays one line: the source map needs no new mappings to be useful.
      return {
        code: code.replace(call, (_match, factory: string) => {
          renamed++;
          return `(()=>{try{return ${factory}.createPolicy("help-widget",{createHTML:h=>h})}catch{}})()`;
        }),
        map: null,
      };
    },
    generateBundle(_options, bundle) {
      const code = Object.values(bundle)
        .map((file) => (file.type === 'chunk' ? file.code : ''))
        .join('\n');
      if (renamed !== 1 || /createPolicy\(["'`]lit-html/.test(code))
        this.error(`Lit's Trusted Types policy was renamed in ${renamed} places, expected 1`);
    },
  };
};

/** A script tag resolves no bare import: every import must lead to a file of the bundle. */
const selfContained = (): Plugin => ({
  name: 'help-widget:self-contained',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'chunk')
        for (const id of [...file.imports, ...file.dynamicImports])
          if (!(id in bundle))
            this.error(`${file.fileName} imports "${id}", which is not in the bundle`);
  },
});

/** The modules imported with `import()`, or the entry, that need a module, itself included. */
function leavesOf(
  id: string,
  context: Rolldown.ChunkingContext,
  found = new Set<string>(),
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(id)) return found;
  seen.add(id);
  const module = context.getModuleInfo(id);
  if (module === null) return found;
  if (module.isEntry || module.dynamicImporters.length > 0) found.add(id);
  for (const importer of module.importers) leavesOf(importer, context, found, seen);
  return found;
}

const PANEL = /[\\/]help-launcher[\\/]launcher-panel\.ts$/;
/** Beside the panel, what a visitor waits for before the form can be filled in. */
const FIRST_WAVE =
  /[\\/](embed[\\/]help|define[\\/](loaders|contact)|locales[\\/]\w+[\\/]first|brands[\\/][\w-]+[\\/]index|adapters[\\/]rest[\\/]index)\.ts$/;
/** Adapters that few pages use: what they share with each other or with a part of ours costs nobody else a byte. */
const OTHER_ADAPTERS = /[\\/](?:adapters[\\/](?!rest[\\/])([\w-]+)|define[\\/]other-adapters)\b/;
/** Leaves that almost everybody needs: all that they are made of is shared, for one large file is smaller than two. */
const HOLLOW = /[\\/]define[\\/](contact|later)\.ts$/;

/** Which of the chunks that leaves share has a module; `undefined` for none. */
function sharedChunk(id: string, context: Rolldown.ChunkingContext): string | undefined {
  const all = [...leavesOf(id, context)];
  const leaves = all.filter((leaf) => !OTHER_ADAPTERS.test(leaf));
  const [only] = leaves;
  if (only === undefined) {
    const folders = new Set(all.map((leaf) => OTHER_ADAPTERS.exec(leaf)?.[1]));
    return all.length < 2
      ? undefined
      : folders.size < 2
        ? `${[...folders].join()}-parts`
        : 'adapters';
  }
  if (leaves.length < 2 && all.length < 2 && (only === id || !HOLLOW.test(only))) return undefined;
  if (leaves.some((leaf) => PANEL.test(leaf))) return 'panel';
  return leaves.some((leaf) => FIRST_WAVE.test(leaf)) ? 'shared' : 'common';
}

/**
 * The panel is there before the form, so it waits for little; the form waits for nothing that only later leaves need. In
 * this order, because a group takes along what its modules import.
 */
const SHARED_CHUNKS = ['panel', 'shared', 'common', 'adapters', '-parts'].map(
  (chunk, place, { length }) => ({
    debugName: chunk,
    priority: length - place,
    name: (id: string, context: Rolldown.ChunkingContext): string | null => {
      const own = sharedChunk(id, context);
      return own?.endsWith(chunk) === true ? own : null;
    },
  }),
);

/**
 * What `import()` names must be a file that no other file imports: only then may it be asked for again under another
 * address (src/core/import-again.ts), without a second copy of what it shares. And the script tag is one file.
 */
const leavesApart = (): Plugin => ({
  name: 'help-widget:leaves-apart',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const leaves = new Set(chunks.flatMap(({ dynamicImports }) => dynamicImports));
    for (const { fileName, isEntry, imports } of chunks) {
      if (isEntry && imports.length > 0) this.error(`${fileName} imports ${imports.join(', ')}`);
      for (const id of imports)
        if (leaves.has(id) || bundle[id]?.fileName === 'help.js')
          this.error(`${fileName} imports ${id}, which must stand alone`);
    }
  },
});

/**
 * A second copy of the chunks under another address. A browser remembers for the life of the page that a module failed,
 * also one that another module imports statically; the loader then turns to the copy (src/core/import-again.ts). What the
 * first wave shares is there only once, so the copy takes it from where it is: its own stands in only where that failed.
 */
const secondCopy = (): Plugin => ({
  name: 'help-widget:second-copy',
  writeBundle({ dir = 'dist/cdn' }, bundle) {
    cpSync(`${dir}/chunks`, `${dir}/again`, {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    });
    for (const file of Object.values(bundle)) {
      const name = /^chunks\/((?:shared|panel)-.+)$/.exec(file.fileName)?.[1];
      if (file.type !== 'chunk' || name === undefined) continue;
      renameSync(`${dir}/again/${name}`, `${dir}/again/own-${name}`);
      const names = file.exports.map((exported, place) => [exported, `_${place}`] as const);
      writeFileSync(
        `${dir}/again/${name}`,
        `const{${names.map(([exported, local]) => `${exported}:${local}`).join()}}=` +
          `await import("../chunks/${name}").catch(()=>import("./own-${name}"));` +
          `export{${names.map(([exported, local]) => `${local} as ${exported}`).join()}};`,
      );
    }
  },
});

const modulesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
        .map((file) => `${folder}/${file}`)
    : [];

const entryName = (file: string): string => file.replace(/^src\/|\.ts$/g, '');

const npm = (): UserConfig => {
  const files = [
    'src/index.ts',
    'src/check.ts',
    'src/adapters/rest/index.ts',
    'src/adapters/memory/index.ts',
    'src/adapters/zendesk/index.ts',
    'src/adapters/request-tracker/index.ts',
    'src/adapters/zammad/index.ts',
    'src/adapters/freshdesk/index.ts',
    'src/adapters/redmine/index.ts',
    'src/adapters/declarative/index.ts',
    'src/cli/main.ts',
    'src/conformance/index.ts',
    ...modulesIn('src/define'),
    ...modulesIn('src/embed'),
  ];
  return {
    plugins: [dependenciesOnly()],
    build: {
      outDir: 'dist/npm',
      minify: false,
      lib: {
        entry: Object.fromEntries(files.map((file) => [entryName(file), file])),
        formats: ['es'],
      },
      rolldownOptions: {
        output: {
          preserveModules: true,
          preserveModulesRoot: 'src',
          entryFileNames: '[name].js',
        },
      },
    },
  };
};

const cdn = (): UserConfig => ({
  // esbuild and oxc would both keep Lit's dev build out; the condition says so once and for all.
  resolve: { conditions: ['production', 'browser', 'module', 'import', 'default'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    minifyLiterals({ exclude: '**/node_modules/**', failOnError: true }),
    trustedTypesPolicy(),
    leavesApart(),
    slimI18next(),
    minifyChunks(),
    selfContained(),
    secondCopy(),
  ],
  build: {
    outDir: 'dist/cdn',
    manifest: 'manifest.json',
    lib: { entry: { help: 'src/embed/help.ts' }, formats: ['es'] },
    rolldownOptions: {
      // It puts small shared chunks into leaves, which then need a namespace object, and a runtime for that.
      experimental: { chunkOptimization: false },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // Any other signs cost the loader, which names three of them, up to 40 bytes by mere chance.
        hashCharacters: 'hex',
        // By the plugin above.
        minify: false,
        codeSplitting: { groups: SHARED_CHUNKS },
      },
    },
  },
});

export default defineConfig(({ mode }) => {
  const config = mode === 'cdn' ? cdn() : npm();
  return {
    ...config,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    build: {
      ...config.build,
      target: 'es2022',
      sourcemap: true,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
    },
  };
});
