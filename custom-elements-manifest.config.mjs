// What documentation and editors know about the elements: custom-elements.json.

/** Leaves out what is private, and the modules that then have nothing to say. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest: manifest }) {
    for (const { declarations = [] } of manifest.modules)
      for (const declaration of declarations) {
        // The analyzer also guesses events from each dispatchEvent; ours are written down by name.
        if (declaration.events)
          declaration.events = declaration.events.filter(({ name }) => name?.startsWith('help-'));
        if (declaration.members)
          declaration.members = declaration.members.filter(
            ({ name, privacy }) =>
              privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#'),
          );
      }
    manifest.modules = manifest.modules.filter(
      ({ declarations = [], exports = [] }) => declarations.length + exports.length > 0,
    );
    // The file system gives files in any order.
    manifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
  },
};

export default {
  globs: [
    'src/elements/**/*.ts',
    'src/events/**/*.ts',
    'src/define/**/*.ts',
    'src/embed/**/*.ts',
    'src/index.ts',
  ],
  exclude: ['**/*.d.ts'],
  outdir: process.env.CEM_OUT ?? '.',
  litelement: true,
  packagejson: false,
  plugins: [publicOnly],
};
