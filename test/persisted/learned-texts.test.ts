import { describe, expect, it } from '@jest/globals'
import { createLearnedTexts } from '../../src/persisted/learned-texts.ts'

const known = (
  texts: ReturnType<typeof createLearnedTexts>,
  ...hashes: readonly string[]
): readonly string[] => hashes.filter((hash) => texts.get(hash) !== undefined)

describe('learned texts', () => {
  it('are no more than a number, and what was asked for longest ago goes first', () => {
    const texts = createLearnedTexts({ texts: 2, length: 10, total: 100 })
    texts.learn('a', '{a}')
    texts.learn('b', '{b}')
    expect(texts.get('a')).toBe('{a}')
    texts.learn('c', '{c}')
    expect(known(texts, 'a', 'b', 'c')).toEqual(['a', 'c'])
  })

  it('are no longer together than a length, however often one of them is learned', () => {
    const texts = createLearnedTexts({ texts: 100, length: 10, total: 20 })
    for (let count = 0; count < 10; count++) texts.learn('a', 'a'.repeat(10))
    texts.learn('b', 'b'.repeat(10))
    expect(known(texts, 'a', 'b')).toEqual(['a', 'b'])
    texts.learn('c', 'c')
    expect(known(texts, 'a', 'b', 'c')).toEqual(['b', 'c'])
    texts.learn('d', 'd'.repeat(11))
    expect(known(texts, 'b', 'c', 'd')).toEqual(['b', 'c'])
  })

  it('have names that no object has of its own', () => {
    expect(
      known(createLearnedTexts({ texts: 1, length: 10, total: 100 }), '__proto__', 'constructor', 'toString'),
    ).toEqual([])
  })
})
