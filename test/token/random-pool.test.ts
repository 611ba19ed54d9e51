import { describe, expect, it } from '@jest/globals'
import { createRandomPool } from '../../src/token/random-pool.ts'

describe('a random pool', () => {
  it('gives each byte once, in the order of its source', () => {
    let next = 0
    const pool = createRandomPool((bytes) => Uint8Array.from({ length: bytes }, () => next++ % 251))
    const taken = Array.from({ length: 128 }, () => [...pool(16)]).flat()
    expect(taken).toEqual(Array.from({ length: 2_048 }, (_, index) => index % 251))
  })

  it('keeps no byte that it has given, and no hold on what it has given', () => {
    const source = Buffer.alloc(2_048, 7)
    const pool = createRandomPool(() => source)
    const taken = pool(16)
    expect([...source.subarray(0, 17)]).toEqual([...new Array<number>(16).fill(0), 7])
    pool(16)
    expect([...taken]).toEqual(new Array<number>(16).fill(7))
  })

  it('asks for as much as its source must give for a large request', () => {
    const asked: number[] = []
    const pool = createRandomPool((bytes) => {
      asked.push(bytes)
      return new Uint8Array(bytes)
    })
    expect(pool(4_096)).toHaveLength(4_096)
    // Never the rest of a pool that is too short for the request.
    for (const bytes of [2_000, 100]) expect(pool(bytes)).toHaveLength(bytes)
    expect(asked).toEqual([4_096, 2_048, 2_048])
  })
})
