import { describe, expect, it } from '@jest/globals'
import { withDefaults } from '../../src/core/option-checks.ts'
import { resolveUpstreamOptions } from '../../src/upstream/upstream-options.ts'

describe('a group of options', () => {
  it('takes the default of a member that is undefined, and keeps one that is null, 0 or false', () => {
    const defaults: Record<string, unknown> = { a: 1, b: 2, c: 3, d: 4, e: 5 }
    expect(withDefaults(defaults, { a: undefined, b: null, c: 0, d: false })).toEqual({
      ...{ a: 1, b: null, c: 0, d: false, e: 5 },
    })
    expect(withDefaults(defaults, undefined)).toEqual(defaults)
  })

  it('of an upstream does so too', () => {
    const url = 'http://127.0.0.1:1/graphql'
    const undefinedMembers = {
      timeouts: { connect: undefined, headers: undefined, body: undefined, total: undefined },
      retries: { attempts: undefined, backoff: undefined },
      breaker: { failures: undefined, cooldown: undefined },
    }
    // @ts-expect-error: the types allow no undefined, and JavaScript may say it all the same.
    const resolved = resolveUpstreamOptions({ url, ...undefinedMembers }, {})
    const { timeouts, retries, breaker } = resolveUpstreamOptions({ url }, {})
    expect(resolved).toMatchObject({ timeouts, retries, breaker })
  })
})
