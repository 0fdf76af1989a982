import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['./test/guard.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests over real processes wait for real time: a machine busy elsewhere gets a second try, a fault fails twice.
    retry: process.env['CI'] ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
  },
})
