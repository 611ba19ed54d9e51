import { describe, expect, it } from '@jest/globals'
import type { Decision, Denial } from '../../../src/core/decision/decision.ts'
import { ANONYMOUS, assertSubject } from '../../../src/core/decision/subject.ts'
import { decideOn, EXPIRED, identified, withGrant } from './subjects.ts'

const sdl = /* GraphQL */ `
  type Person { name: String email: String @auth(scopes: [["a", "b"], ["c"]]) must: String! @auth(scopes: [["m"]]) }
  type Query { open: Int person: Person sure: Person! people: [Person!]! login: Int @authenticated }
  type Mutation { CreatePerson: Person }
  type Subscription { changed: Person @auth(scopes: [["s"]]) }
`

function denialsOf(decision: Decision): readonly Denial[] {
  return decision.kind === 'allow' ? [] : decision.denials
}

describe('a decision', () => {
  it.each([
    ['{ open }', 'allow', []],
    ['{ open person { email } }', 'reduce', ['Person.email']],
    ['{ person { email } }', 'deny', ['Person.email']],
    ['{ open login }', 'reduce', ['Query.login']],
    ['mutation { CreatePerson { name } }', 'deny', ['Mutation.CreatePerson']],
    ['subscription { changed { name } }', 'deny', ['Subscription.changed']],
  ])('for nobody on %s is %s', (source, kind, coordinates) => {
    const decision = decideOn(sdl, source, { subject: ANONYMOUS })
    expect(decision.kind).toBe(kind)
    expect(denialsOf(decision).map((one) => one.coordinate)).toEqual(coordinates)
    expect(denialsOf(decision).every((one) => one.cause === 'missing_token')).toBe(true)
  })

  it('with an expired token is never a reduced one, and allows what needs nothing', () => {
    expect(decideOn(sdl, '{ open }', { subject: EXPIRED }).kind).toBe('allow')
    const decision = decideOn(sdl, '{ open login }', { subject: EXPIRED })
    expect(decision).toMatchObject({
      kind: 'deny',
      cause: 'expired_token',
      denials: [{ coordinate: 'Query.login' }],
    })
  })

  it.each(['invalid_token', 'revoked_token', 'unknown_user'] as const)(
    'with %s is a refusal, whatever is asked',
    (reason) => {
      for (const source of ['{ open }', '{ __typename }', '{ open login }']) {
        const decision = decideOn(sdl, source, { subject: { kind: 'refused', reason } })
        expect(decision).toMatchObject({ kind: 'deny', cause: reason, denials: [] })
      }
    },
  )

  it('takes any of the lists, each wholly', () => {
    for (const [allow, kind] of [
      [['a'], 'reduce'],
      [['a', 'b'], 'allow'],
      [['c'], 'allow'],
      [['b', 'd'], 'reduce'],
    ] as const) {
      expect(decideOn(sdl, '{ open person { email } }', { subject: identified(...allow) }).kind).toBe(kind)
    }
  })

  it('carries what is required and the least that is missing', () => {
    const [denial] = denialsOf(decideOn(sdl, '{ open person { x: email } }', { subject: identified('a') }))
    expect(denial).toEqual({
      cause: 'forbidden',
      coordinate: 'Person.email',
      path: ['person', 'x'],
      requiredScopes: [['a', 'b'], ['c']],
      missingScopes: ['b'],
    })
  })

  it('denies queries as a whole by option', () => {
    const options = { queries: 'deny' } as const
    expect(decideOn(sdl, '{ open person { email } }', { subject: identified(), options }).kind).toBe('deny')
    expect(decideOn(sdl, '{ open person { name } }', { subject: identified(), options }).kind).toBe('allow')
  })

  it('is a deny when what is denied cannot be null, all the way up', () => {
    expect(decideOn(sdl, '{ open sure { must } }', { subject: identified() }).kind).toBe('deny')
    expect(decideOn(sdl, '{ open person { must } }', { subject: identified() }).kind).toBe('reduce')
    // A list may be empty, and then all the rest is there.
    expect(decideOn(sdl, '{ open people { must } }', { subject: identified() }).kind).toBe('reduce')
    expect(decideOn(sdl, '{ people { must name } }', { subject: identified() }).kind).toBe('deny')
    expect(decideOn(sdl, '{ person { name must } }', { subject: identified() }).kind).toBe('deny')
  })

  it('counts a lone __typename as something', () => {
    expect(decideOn(sdl, '{ login __typename }', { subject: ANONYMOUS }).kind).toBe('reduce')
    expect(decideOn(sdl, '{ login person { __typename } }', { subject: ANONYMOUS }).kind).toBe('reduce')
  })

  it('does not change with the order in which it is asked for, nor with how often', () => {
    const ask = (): unknown =>
      denialsOf(
        decideOn(sdl, '{ open b: person { email } a: person { email } }', { subject: identified() }),
      ).map(({ path }) => path.join('.'))
    expect(ask()).toEqual(['b.email', 'a.email'])
    expect(ask()).toEqual(ask())
  })
})

describe('a grant', () => {
  const scoped = 'type Query { open: Int a: Int @auth(scopes: [["x:y:z"]]) }'
  const isAllowed = (granted: Parameters<typeof withGrant>[0]): boolean =>
    decideOn(scoped, '{ a open }', { subject: withGrant(granted) }).kind === 'allow'

  it('is what is allowed, less what is rejected, inside every ceiling', () => {
    expect(isAllowed({ allow: ['x:*'] })).toBe(true)
    expect(isAllowed({ allow: ['x:*'], reject: ['x:y'] })).toBe(false)
    expect(isAllowed({ allow: ['x:*'], reject: ['x:q'] })).toBe(true)
    expect(isAllowed({ allow: ['*'], ceilings: [['x:*'], ['*:z', '*:*:z']] })).toBe(true)
    expect(isAllowed({ allow: ['*'], ceilings: [['x:*'], ['*:z']] })).toBe(false)
    expect(isAllowed({ allow: ['*'], ceilings: [[]] })).toBe(false)
    expect(isAllowed({ ceilings: [['*']] })).toBe(false)
  })

  it('of one set of patterns is never taken for that of another that prints alike', () => {
    expect(isAllowed({ allow: ['x:y:z'], ceilings: [] })).toBe(true)
    expect(isAllowed({ allow: ['x:y:z'], ceilings: [[]] })).toBe(false)
    expect(isAllowed({ reject: ['x:y:z'] })).toBe(false)
    expect(isAllowed({ allow: ['*'], reject: [], ceilings: [['x:y:z']] })).toBe(true)
    expect(isAllowed({ allow: ['*'], reject: ['x:y:z'], ceilings: [] })).toBe(false)
  })

  it('holds for catalogs of any size, each scope by itself', () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`)
    const wide = `type Query { open: Int ${names.map((name) => `${name}: Int @auth(scopes: [["${name}"]])`).join(' ')} }`
    for (const name of ['s0', 's31', 's32', 's63', 's64', 's99']) {
      const decision = decideOn(wide, `{ ${names.join(' ')} }`, { subject: identified(name) })
      const denied = denialsOf(decision).map((one) => one.coordinate)
      expect(denied).toEqual(names.filter((one) => one !== name).map((one) => `Query.${one}`))
    }
  })
})

describe('a subject in a context', () => {
  it('is anonymous when there is none, and a mistake when no authenticator made it', () => {
    expect(assertSubject(undefined)).toBe(ANONYMOUS)
    expect(assertSubject(null)).toBe(ANONYMOUS)
    for (const value of [
      '*',
      1,
      true,
      [],
      {},
      { kind: 'admin' },
      { kind: 'identified' },
      { kind: '__proto__' },
    ]) {
      expect(() => assertSubject(value)).toThrow(TypeError)
    }
  })
})
