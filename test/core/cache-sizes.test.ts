import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { readConfig } from '../../src/config/config.ts'
import { DEFAULT_CACHE_SIZES, settleCacheSizes } from '../../src/core/cache-sizes.ts'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import { limitsWithin } from '../../src/persisted/learned-texts.ts'

const schema = buildSchema('type Query { a: Int }')
const jwt = { secret: 'a secret of this test, 32 bytes long' }

describe('the sizes of caches', () => {
  it('are those of the table in docs/limits.md', () => {
    const rows = readFileSync('docs/limits.md', 'utf8').matchAll(/^\| `caches\.(\w+)` \| (\d+) \|/gm)
    expect(Object.fromEntries([...rows].map(([, name, bytes]) => [name, Number(bytes)]))).toEqual(
      DEFAULT_CACHE_SIZES,
    )
  })

  it('are the defaults unless given, one by one', () => {
    expect(settleCacheSizes()).toEqual(DEFAULT_CACHE_SIZES)
    expect(settleCacheSizes({ tokens: 0, operations: undefined })).toEqual({
      ...DEFAULT_CACHE_SIZES,
      tokens: 0,
    })
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 17_179_869_185, '64MB' as unknown as number])(
    'cannot be %p',
    (tokens) => {
      expect(() => createGateway({ schema, jwt, caches: { tokens } })).toThrow(
        new TypeError('caches.tokens: must be a whole number of bytes from 0 to 17179869184.'),
      )
    },
  )

  it('cannot be given for a cache that does not exist', () => {
    const caches = { token: 1 } as object
    expect(() => createGateway({ schema, jwt, caches })).toThrow(
      new TypeError('caches.token: must be one of operations, tokens, texts.'),
    )
  })

  it('say so where no text is learned', () => {
    expect(() => createGateway({ schema, jwt, caches: { texts: 1_000_000 } })).toThrow(
      new TypeError('caches.texts needs persistedOperations.apq: no text is learned.'),
    )
  })

  it('bound the number of texts too, as a short one takes up memory as well', () => {
    expect(limitsWithin(8_388_608)).toMatchObject({ texts: 8_192, total: 4_194_304 })
  })
})

describe('the sizes of caches in a configuration file', () => {
  const read = (caches: string) =>
    readConfig({ flags: { config: 'portcullis.yaml' }, env: {}, readFile: () => caches })

  it('reach the gateway as they stand', () => {
    const config = read('caches: { operations: 1000000, tokens: 0 }')
    expect(config).toMatchObject({ kind: 'ok', config: { caches: { operations: 1_000_000, tokens: 0 } } })
  })

  it('are refused with what must be true', () => {
    expect(read('caches: { tokens: 64MB }')).toMatchObject({
      kind: 'problems',
      problems: [{ what: 'must be a whole number from 0 to 17179869184' }],
    })
  })
})
