// What needs no page: core, adapters and the reference server, in Node.
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,server,adapters,conformance,cli}/**/*.test.ts'],
    // Against real servers: test/live/vitest.live.config.ts.
    exclude: [...configDefaults.exclude, '**/*.live.test.ts'],
    environment: 'node',
    pool: 'forks',
    // The database in the server tests takes seconds to start, builds and hashes too, on a machine that is busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
