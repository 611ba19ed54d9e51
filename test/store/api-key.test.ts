import { describe, expect, it } from '@jest/globals'
import { digestApiKey, generateApiKey, generateName, isGeneratedApiKey } from '../../src/store/api-key.ts'
import { random } from './contract.ts'

const SCANNED = /\bpck_[0-9A-Za-z]{49}\b/

describe('a generated API key', () => {
  it('has a shape that scanners find, 256 bits of randomness, and a checksum', () => {
    const keys = Array.from({ length: 1_000 }, () => generateApiKey(random))
    for (const key of keys) {
      expect(`API_KEY="${key}"`).toMatch(SCANNED)
      expect(key).toHaveLength(53)
      expect(isGeneratedApiKey(key)).toBe(true)
    }
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each([0x00, 0xff])('has one length, also of bytes that are all %d', (byte) => {
    const key = generateApiKey((bytes) => new Uint8Array(bytes).fill(byte))
    expect(key).toMatch(SCANNED)
    expect(isGeneratedApiKey(key)).toBe(true)
  })

  it('is not one with any character changed, added or left out', () => {
    const key = generateApiKey(random)
    for (let place = 0; place < key.length; place += 1) {
      const changed = key[place] === 'x' ? 'y' : 'x'
      expect(isGeneratedApiKey(key.slice(0, place) + changed + key.slice(place + 1))).toBe(false)
      expect(isGeneratedApiKey(key.slice(0, place) + key.slice(place + 1))).toBe(false)
    }
    for (const text of [
      '',
      'pck_',
      `${key}\n`,
      ` ${key}`,
      `${key}0`,
      key.toLowerCase(),
      'x'.repeat(1_000_000),
    ])
      expect(isGeneratedApiKey(text)).toBe(false)
  })

  it('stays what it is: this one was made by the first version', () => {
    const key = generateApiKey((bytes) => Uint8Array.from({ length: bytes }, (_, index) => index))
    expect(key).toMatchInlineSnapshot(`"pck_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1T7Jj1"`)
    expect(digestApiKey(key)).toMatchInlineSnapshot(`"qGYgxe2-Tg2TX7u08CyAz7hZbz7xDZzlbFtJKAkh4Kg"`)
  })
})

describe('a digest', () => {
  it('is another one for every text, well-formed or not', () => {
    const texts = ['', 'a', 'A', '\ud800', '\udfff', '\ufffd', 'a\0', 'é', 'e\u0301']
    expect(new Set(texts.map(digestApiKey)).size).toBe(texts.length)
  })
})

describe('a name', () => {
  it('has one length, and is safe in a URL', () => {
    expect(generateName(random)).toMatch(/^[0-9A-Za-z]{22}$/)
    expect(generateName((bytes) => new Uint8Array(bytes), 12)).toMatch(/^0{17}$/)
  })
})
