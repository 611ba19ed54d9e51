import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'
import { blocksRunBy } from './runners.ts'

const recipes = blocksRunBy('test/docs/settings.test.ts').map(({ file, text }) => ({
  file,
  text,
  first: text.split('\n')[0],
}))

/** Mounted files, and variables, that a recipe names. */
const MOUNTED = 'nP3vZ8q5mWc1Rk7Tt0yXb4Jd9Ls2Hf6G'
const KEY = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
)

describe('a configuration of the documents', () => {
  it('is found where there are some', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(15)
  })

  it.each(recipes)('is one that the gateway takes: $file, $first', ({ text }) => {
    const names = [...text.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)/g)].map(([, name = '']) => [name, MOUNTED])
    const env = { JWT_SECRET: MOUNTED, ...Object.fromEntries(names) }
    const readFile = (path: string): string =>
      path === 'portcullis.yaml' ? text : path.endsWith('.pem') ? KEY : MOUNTED
    // Where the file has no URL, the command beside it gives one.
    const isUrlGiven = !/^upstream:/m.test(text) || /\burl:/.test(text)
    const flags = isUrlGiven ? {} : { upstream: 'http://127.0.0.1:8080/graphql' }
    const result = readConfig({ env, readFile, flags })
    const problems = result.kind === 'ok' ? [] : result.problems.map(printProblem)
    expect(problems).toEqual([])
  })
})
