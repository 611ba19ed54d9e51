import { describe, expect, it } from '@jest/globals'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { createCredentials } from '../../src/token/credentials.ts'

const ceiling = [parsePattern('*')]
const IDS = ['client', '__proto__', 'constructor', 'Ωmega', '사용자', '🏰', '\ud800', '\ufffd', ' ', 'a\0b']
const credentials = createCredentials(IDS.map((id) => ({ id, apiKey: `key of ${id}`, ceiling })))

describe('credentials', () => {
  it.each(IDS)('%j is known by its own key alone', (id) => {
    expect(credentials.verify(id, `key of ${id}`)).toEqual({ id, ceiling })
    for (const other of IDS) {
      if (other !== id) expect(credentials.verify(id, `key of ${other}`)).toBeUndefined()
    }
  })

  it.each([
    ['client', ''],
    ['client', 'Key of client'],
    ['client', 'key of client '],
    ['Client', 'key of client'],
    ['client ', 'key of client'],
    ['toString', 'no digest of a key'],
    ['nobody', 'no digest of a key'],
    ['', ''],
    ['Ωmega'.normalize('NFD'), 'key'],
    ['x'.repeat(1_000_000), 'x'.repeat(1_000_000)],
  ])('others are nobody', (id, apiKey) => {
    expect(credentials.verify(id, apiKey)).toBeUndefined()
  })

  it('a client is given without its key', () => {
    expect(Object.keys(credentials.verify('client', 'key of client') ?? {})).toEqual(['id', 'ceiling'])
  })

  it('without any auth key there is nobody', () => {
    expect(createCredentials([]).verify('client', 'no digest of a key')).toBeUndefined()
  })
})
