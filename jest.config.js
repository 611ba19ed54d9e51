/** @type {import('jest').Config} */
export default {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  // Not the whole tree: what examples and bench install is not looked through.
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: '100%',
  // Modules of ESM stay in a worker's memory: a heap of gigabytes is slower than a new worker.
  workerIdleMemoryLimit: '800MB',
  testTimeout: 30_000,
}
