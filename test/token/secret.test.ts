import { describe, expect, it } from '@jest/globals'
import { findSecretFault, printSecretFault } from '../../src/token/secret.ts'

describe('a weak secret has a fault', () => {
  it.each([
    'secret',
    'SECRET',
    'password',
    'changeme',
    'change-me',
    'ChangeMe!',
    'your-256-bit-secret',
    'your_256_bit_secret',
    'supersecretpassword',
    'your-secret-key',
    'correct horse battery staple',
    'password12345678',
    'shhhhhhared-secret',
  ])('%j is well known', (secret) => {
    expect(findSecretFault(secret, false)).toBe('well_known')
  })

  it.each(['', 'a', 'eleven byte', '\u00e9\u00e9\u00e9\u00e9\u00e9'])('%j is too short', (secret) => {
    expect(findSecretFault(secret, false)).toBe('too_short')
  })

  it('length is in bytes', () => {
    expect(findSecretFault('\u00e9'.repeat(6), false)).toBeUndefined()
    expect(findSecretFault(new Uint8Array(11), false)).toBe('too_short')
    expect(findSecretFault(new Uint8Array(12), false)).toBeUndefined()
  })

  it('production asks for as many bytes as the hash has', () => {
    expect(findSecretFault('not-so-secret', false)).toBeUndefined()
    expect(findSecretFault('not-so-secret', true)).toBe('too_short_for_production')
    expect(findSecretFault('x'.repeat(31), true)).toBe('too_short_for_production')
    expect(findSecretFault('x'.repeat(32), true)).toBeUndefined()
  })

  it('a fault in words does not show the secret', () => {
    const faults = ['too_short', 'too_short_for_production', 'well_known'] as const
    expect(faults.map(printSecretFault)).toEqual([
      'has fewer than 12 bytes',
      'has fewer than 32 bytes, which production asks for',
      'is a word that everybody knows',
    ])
  })
})
