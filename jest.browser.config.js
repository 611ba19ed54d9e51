import config from './jest.config.js'

/** @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['<rootDir>/test/browser/**/*.browser-test.ts'],
  maxWorkers: 2,
  testTimeout: 60_000,
}
