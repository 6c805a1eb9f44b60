// Oxc shortens what Terser does not (private names); Terser, on top, what Oxc leaves. Before the hashes are made, so
// that a file name stands for the bytes in the file.
import { minify as terser } from 'terser';
import { minify as oxc } from 'vite';

/** Vite plugin in place of `output.minify`. */
export const minifyChunks = () => ({
  name: 'help-widget:minify-chunks',
  async renderChunk(code, { fileName }) {
    const once = await oxc(fileName, code, { module: true, sourcemap: true });
    if (once.errors.length > 0) this.error(once.errors.map(({ message }) => message).join('\n'));
    const twice = await terser(once.code, {
      module: true,
      ecma: 2020,
      compress: { passes: 3 },
      format: { comments: false },
      sourceMap: { content: once.map },
    });
    return { code: twice.code, map: JSON.parse(twice.map) };
  },
});
