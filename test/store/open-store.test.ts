import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { random } from './contract.ts'

const options = { now: Date.now, random }

describe('a store', () => {
  it.each(['', 'store.db', 'http://localhost/', 'mysql://localhost/', 'sqlite:store.db'])(
    'is not at %j',
    async (url) => {
      await expect(openStore(url, options)).rejects.toThrow(TypeError)
    },
  )

  it.each(['postgres://user:a-password@[half/db', 'postgres://user:a-password@127.0.0.1:1/db'])(
    'that cannot be opened shows no password',
    async (url) => {
      const error: unknown = await openStore(url, options).catch((reason: unknown) => reason)
      expect(error).toHaveProperty('message')
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('a-password')
    },
  )
})
