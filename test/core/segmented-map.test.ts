import { describe, expect, it } from '@jest/globals'
import { createSegmentedMap } from '../../src/core/segmented-map.ts'

const createMap = () =>
  createSegmentedMap<string, number>({ bytes: 1_000, weightOf: (value) => (value < 0 ? 500 : 10) })

describe('a segmented map', () => {
  it('keeps entries that were requested again through a flood of entries that were requested once', () => {
    const map = createMap()
    for (const key of ['a', 'b']) {
      map.set(key, 1)
      map.get(key)
    }
    for (let index = 0; index < 10_000; index += 1) map.set(`flood ${index}`, index)
    expect([map.get('a'), map.get('b')]).toEqual([1, 1])
    expect(map.get('flood 0')).toBeUndefined()
    expect(map.weight()).toBeLessThanOrEqual(1_000)
  })

  it('forgets the least recently requested of the entries that were requested again', () => {
    const map = createMap()
    for (let index = 0; index < 81; index += 1) {
      map.set(`${index}`, index)
      map.get(`${index}`)
    }
    expect([map.get('0'), map.get('1')]).toEqual([undefined, 1])
  })

  it('answers the value that was set last, and nothing of a key that was deleted', () => {
    const map = createMap()
    map.set('a', 1)
    map.get('a')
    map.set('a', 2)
    expect(map.get('a')).toBe(2)
    map.delete('a')
    expect([map.get('a'), map.size(), map.weight()]).toEqual([undefined, 0, 0])
  })

  it('answers no earlier value of a key whose last one was too heavy to keep', () => {
    const map = createMap()
    for (const isRequestedAgain of [false, true]) {
      map.set('a', 1)
      if (isRequestedAgain) map.get('a')
      map.set('a', -1)
      expect([map.get('a'), map.size()]).toEqual([undefined, 0])
    }
  })

  it('does not keep an entry that would push out many others', () => {
    const map = createMap()
    map.set('a', 1)
    expect(map.set('heavy', -1)).toBe(-1)
    expect([map.get('heavy'), map.get('a')]).toEqual([undefined, 1])
  })
})
