import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { enforce } from '../../../src/core/answer/enforce.ts'
import { ANONYMOUS } from '../../../src/core/decision/subject.ts'
import type { Variables } from '../../../src/core/plan/condition.ts'
import type { Baseline } from '../../../src/core/rules/policy-options.ts'
import { decideOn, identified } from './subjects.ts'

interface Vector {
  readonly source: string
  readonly sdl: string
  readonly baseline?: Baseline
  readonly operation: string
  readonly variables?: Variables
  /** Null: nobody asks. */
  readonly allow: readonly string[] | null
  readonly refused: boolean
  readonly errors: readonly { readonly coordinate: string; readonly path: readonly string[] }[]
  /** Root fields that are null when all others are answered. */
  readonly nulls?: readonly string[]
}

const file = new URL('../../vectors/field-rules.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Vector[] }

describe('what other guards decide', () => {
  it.each(cases.map((one) => [one.source, one.operation, one] as const))('%s: %s', (_, operation, vector) => {
    const { sdl, baseline, variables, allow, refused, errors, nulls = [] } = vector
    const decision = decideOn(sdl, operation, {
      subject: allow === null ? ANONYMOUS : identified(...allow),
      ...(variables !== undefined && { variables }),
      ...(baseline !== undefined && { policy: { baseline: { query: baseline } } }),
    })
    const denials = decision.kind === 'allow' ? [] : decision.denials
    expect(denials.map(({ coordinate, path }) => ({ coordinate, path }))).toEqual(errors)
    expect(decision.kind).toBe(refused ? 'deny' : errors.length === 0 ? 'allow' : 'reduce')
    const enforced = enforce(decision)
    if (enforced.kind === 'refused') {
      expect(enforced.refusal.errors[0]?.extensions['code']).toBe('UNAUTHENTICATED')
      return
    }
    const user = { __portcullis_type: 'User', username: 'john.doe', profileImage: 'john.jpg' }
    const data = { greetings: ['hi'], foo: 'foo', public: 'public', user }
    const finished = enforced.finish({ data }).data as Readonly<Record<string, unknown>>
    for (const key of nulls) expect(finished[key]).toBeNull()
    if (operation.includes('email')) {
      expect({ ...(finished['user'] as object) }).toEqual({
        username: 'john.doe',
        profileImage: 'john.jpg',
        email: null,
      })
    }
  })
})
