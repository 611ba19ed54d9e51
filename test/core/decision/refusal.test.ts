import { describe, expect, it } from '@jest/globals'
import { enforce } from '../../../src/core/answer/enforce.ts'
import type { Refusal } from '../../../src/core/answer/refusal.ts'
import { ANONYMOUS, type Subject } from '../../../src/core/decision/subject.ts'
import type { IntrospectionRule } from '../../../src/core/rules/policy-options.ts'
import { decideOn, EXPIRED, identified } from './subjects.ts'

const sdl =
  'type Query { a: Int } type Mutation { CreatePerson: Person RemovePerson: Int @auth(scopes: [["x"], ["y", "z"]]) DoIt: Int @policy(policies: [["p"]]) } type Person { a: Int @auth(scopes: [["w"]]) }'

function refusalOf(
  source: string,
  subject: Subject,
  introspection: IntrospectionRule = 'authenticated',
): Refusal {
  const enforced = enforce(decideOn(sdl, source, { subject, policy: { introspection } }))
  if (enforced.kind !== 'refused') throw new Error('It was not refused.')
  return enforced.refusal
}

const CREATE = 'mutation { CreatePerson { a } }'

describe('a refusal', () => {
  it('of nobody is 401 with a challenge that has no error (RFC 6750 section 3.1)', () => {
    const { status, challenge, errors } = refusalOf(CREATE, ANONYMOUS)
    expect({ status, challenge }).toEqual({ status: 401, challenge: 'Bearer' })
    expect(errors.map((error) => error.toJSON())).toEqual([
      {
        message: 'No authorization token.',
        path: ['CreatePerson'],
        extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate: 'Mutation.CreatePerson' },
      },
    ])
  })

  it('of an expired token is 401 and says so', () => {
    const { status, challenge, errors } = refusalOf(CREATE, EXPIRED)
    expect({ status, challenge }).toEqual({
      status: 401,
      challenge: 'Bearer error="invalid_token", error_description="Your token is expired"',
    })
    expect(errors[0]?.message).toBe('Your token is expired')
  })

  it.each(['invalid_token', 'revoked_token', 'unknown_user'] as const)(
    'of %s is 401, with its reason and no coordinate',
    (reason) => {
      const { status, challenge, errors } = refusalOf('{ a }', { kind: 'refused', reason })
      expect(status).toBe(401)
      expect(challenge).toContain('error="invalid_token"')
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAUTHENTICATED', reason }])
    },
  )

  it('of somebody is 403, and names each scope that is missing', () => {
    const { status, challenge, errors } = refusalOf(
      'mutation { CreatePerson { a } RemovePerson }',
      identified('z'),
    )
    expect(status).toBe(403)
    expect(challenge).toBe(
      'Bearer error="insufficient_scope", error_description="You are not authorized for this resource", scope="Mutation:Person:Create x"',
    )
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      {
        code: 'FORBIDDEN',
        coordinate: 'Mutation.CreatePerson',
        requiredScopes: [['Mutation:Person:Create']],
        missingScopes: ['Mutation:Person:Create'],
      },
      {
        code: 'FORBIDDEN',
        coordinate: 'Mutation.RemovePerson',
        requiredScopes: [['x'], ['y', 'z']],
        missingScopes: ['x'],
      },
    ])
  })

  it('names no scopes where a policy is what is missing', () => {
    const { challenge, errors } = refusalOf('mutation { DoIt }', identified('*'))
    expect(challenge).not.toContain('scope="')
    expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', coordinate: 'Mutation.DoIt' })
  })

  it.each([
    ['public', ANONYMOUS, true],
    ['public', identified(), true],
    ['authenticated', ANONYMOUS, false],
    ['authenticated', EXPIRED, false],
    ['authenticated', identified(), true],
    ['off', identified(), false],
    ['off', ANONYMOUS, false],
  ] as const)(
    'discloses scopes as introspection discloses the schema: %s',
    (introspection, subject, isDisclosed) => {
      const { errors, challenge } = refusalOf(CREATE, subject, introspection)
      expect('requiredScopes' in (errors[0]?.extensions ?? {})).toBe(isDisclosed)
      expect('missingScopes' in (errors[0]?.extensions ?? {})).toBe(isDisclosed)
      if (!isDisclosed) expect(JSON.stringify([errors, challenge])).not.toContain('Mutation:Person')
    },
  )

  it('of the parts of a reduced answer discloses no more than that of a whole', () => {
    const reduced = 'type Query { a: Int b: Int @auth(scopes: [["hidden"]]) }'
    for (const [introspection, isDisclosed] of [
      ['off', false],
      ['authenticated', true],
    ] as const) {
      const decision = decideOn(reduced, '{ a b }', { subject: identified(), policy: { introspection } })
      const enforced = enforce(decision)
      const result = enforced.kind === 'runnable' ? enforced.finish({ data: { a: 1 } }) : {}
      expect(JSON.stringify(result).includes('hidden')).toBe(isDisclosed)
    }
  })

  it('keeps its challenge short: of more than twenty scopes it names none', () => {
    const fields = Array.from({ length: 21 }, (_, index) => `f${index}: Int @auth(scopes: [["s${index}"]])`)
    const wide = `type Query { a: Int } type Mutation { ${fields.join(' ')} }`
    const source = `mutation { ${fields.map((field) => field.split(':')[0]).join(' ')} }`
    const enforced = enforce(decideOn(wide, source, { subject: identified() }))
    expect(enforced.kind === 'refused' && enforced.refusal.challenge).not.toContain('scope="')
  })
})
