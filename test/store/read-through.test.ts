import { describe, expect, it } from '@jest/globals'
import { createReadThrough } from '../../src/store/read-through.ts'

describe('a cache that reads through', () => {
  it('reads once, also for many at once', async () => {
    const cache = createReadThrough<string>(10)
    let loads = 0
    const load = async (): Promise<string> => {
      loads += 1
      return 'value'
    }
    await Promise.all([cache.read('key', load), cache.read('key', load)])
    expect(await cache.read('key', load)).toBe('value')
    expect(loads).toBe(1)
  })

  it.each(['drop', 'clear'] as const)('does not keep what a %s has overtaken', async (end) => {
    const cache = createReadThrough<string>(10)
    let answer: (value: string) => void = () => {}
    const slow = cache.read('key', () => new Promise((resolve) => (answer = resolve)))
    cache[end]('key')
    const next = cache.read('key', async () => 'new')
    answer('old')
    expect(await slow).toBe('old')
    expect(await next).toBe('new')
    expect(await cache.read('key', async () => 'newer')).toBe('new')
  })

  it('keeps neither a failure, nor that there is nothing, nor what is not worth it', async () => {
    const cache = createReadThrough<string>(10, (value) => value !== 'large')
    await expect(cache.read('key', () => Promise.reject(new Error('of a test')))).rejects.toThrow('of a test')
    expect(await cache.read('key', async () => undefined)).toBeUndefined()
    expect(await cache.read('key', async () => 'large')).toBe('large')
    expect(await cache.read('key', async () => 'small')).toBe('small')
    expect(await cache.read('key', async () => 'other')).toBe('small')
  })
})
