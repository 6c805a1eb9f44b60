// Against real servers, apart from the usual run: each takes seconds to install and to start.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/adapters/**/*.live.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 60_000,
    // Installing takes minutes on a machine that has nothing yet.
    hookTimeout: 600_000,
    teardownTimeout: 20_000,
  },
});
