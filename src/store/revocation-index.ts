import type { RevocableToken } from '../token/ports.ts'
import type { Revocation, RevocationTarget } from './revocations.ts'

interface Times {
  readonly revokedAt: number
  readonly until: number
}

/** All effective revocations, in memory. Maps in maps: names that others choose are never joined into one key. */
export interface RevocationIndex {
  /** Of two revocations of one target, the later of each time counts. */
  readonly add: (revocation: Revocation) => void
  readonly find: (target: RevocationTarget) => Revocation | undefined
  /** See `Revocations.isRevoked`. `now` in milliseconds. */
  readonly isRevoked: (token: RevocableToken, now: number) => boolean
  readonly count: () => number
  /** Forgets ended revocations, in portions: a million at once would block everything else. Resolves when done. */
  readonly sweep: (now: number) => Promise<void>
}

const SWEPT_AT_A_TIME = 10_000

export function createRevocationIndex(): RevocationIndex {
  const families = new Map<string, Times>()
  const clients = new Map<string, Times>()
  const issuers = new Map<string, Times>()
  const tokens = new Map<string, Map<string, Times>>()
  const subjects = new Map<string, Map<string, Times>>()

  const place = (target: RevocationTarget): readonly [Map<string, Times>, string] => {
    switch (target.kind) {
      case 'token':
        return [innerMap(tokens, target.issuer), target.jti]
      case 'subject':
        return [innerMap(subjects, target.issuer), target.id]
      case 'family':
        return [families, target.family]
      case 'client':
        return [clients, target.client]
      case 'issuer':
        return [issuers, target.issuer]
    }
  }

  return {
    add({ target, revokedAt, until }) {
      const [times, name] = place(target)
      const known = times.get(name) ?? { revokedAt, until }
      times.set(name, {
        revokedAt: Math.max(known.revokedAt, revokedAt),
        until: Math.max(known.until, until),
      })
    },
    find(target) {
      const [times, name] = place(target)
      const known = times.get(name)
      return known === undefined ? undefined : { target, ...known }
    },
    isRevoked({ issuer, subject, jti, family, client, issuedAt = Number.NEGATIVE_INFINITY }, now) {
      const holds = (times: Times | undefined): boolean => times !== undefined && times.until > now
      const holdsBefore = (times: Times | undefined): boolean =>
        times !== undefined && times.until > now && issuedAt <= times.revokedAt
      return (
        (jti !== undefined && holds(tokens.get(issuer)?.get(jti))) ||
        (family !== undefined && holds(families.get(family))) ||
        holdsBefore(subjects.get(issuer)?.get(subject)) ||
        (client !== undefined && holdsBefore(clients.get(client))) ||
        holdsBefore(issuers.get(issuer))
      )
    },
    count: () =>
      [families, clients, issuers, ...tokens.values(), ...subjects.values()].reduce(
        (sum, { size }) => sum + size,
        0,
      ),
    async sweep(now) {
      for (const times of [families, clients, issuers]) await sweepMap(times, now)
      for (const maps of [tokens, subjects]) {
        for (const [issuer, times] of maps) {
          await sweepMap(times, now)
          if (times.size === 0) maps.delete(issuer)
        }
      }
    },
  }
}

async function sweepMap(times: Map<string, Times>, now: number): Promise<void> {
  let seen = 0
  for (const [name, { until }] of times) {
    if (until <= now) times.delete(name)
    seen += 1
    if (seen % SWEPT_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

function innerMap(maps: Map<string, Map<string, Times>>, issuer: string): Map<string, Times> {
  const known = maps.get(issuer)
  if (known !== undefined) return known
  const made = new Map<string, Times>()
  maps.set(issuer, made)
  return made
}
