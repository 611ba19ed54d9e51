import { describe, expect, it } from '@jest/globals'
import { createRevocationIndex } from '../../src/store/revocation-index.ts'
import type { RevocationTarget } from '../../src/store/revocations.ts'
import { startCpuTime } from '../support/cpu-time.ts'

const targets: readonly RevocationTarget[] = [
  { kind: 'token', issuer: 'i', jti: 'j' },
  { kind: 'family', family: 'f' },
  { kind: 'subject', issuer: 'i', id: 's' },
  { kind: 'client', client: 'c' },
  { kind: 'issuer', issuer: 'i' },
]

describe('the index of revocations', () => {
  it('forgets what has ended, and nothing else', async () => {
    const index = createRevocationIndex()
    for (const target of targets) index.add({ target, revokedAt: 1, until: 10 })
    for (let token = 0; token < 25_000; token += 1) {
      const target = { kind: 'token', issuer: 'other', jti: `${token}` } as const
      index.add({ target, revokedAt: 1, until: token % 2 === 0 ? 10 : 11 })
    }
    expect(index.count()).toBe(25_005)
    await index.sweep(9)
    expect(index.count()).toBe(25_005)
    await index.sweep(10)
    expect(index.count()).toBe(12_500)
    expect(index.isRevoked({ issuer: 'other', subject: 's', jti: '1' }, 10)).toBe(true)
    await index.sweep(11)
    expect(index.count()).toBe(0)
  })

  it('takes no longer with a hundred thousand entries than it takes to look five of them up', () => {
    const measure = (entries: number): number => {
      const index = createRevocationIndex()
      for (let token = 0; token < entries; token += 1)
        index.add({ target: { kind: 'token', issuer: 'i', jti: `${token}` }, revokedAt: 1, until: 10 })
      // The least of some runs: a collection of garbage counts for one of them at most.
      const runs = Array.from({ length: 5 }, () => {
        const cpuTime = startCpuTime()
        for (let token = 0; token < 50_000; token += 1)
          index.isRevoked({ issuer: 'i', subject: 's', jti: `no ${token % 1_000}` }, 1)
        return cpuTime()
      })
      return Math.min(...runs)
    }
    measure(10)
    // A list would take ten thousand times as long.
    expect(measure(100_000) / measure(10)).toBeLessThan(20)
  })
})
