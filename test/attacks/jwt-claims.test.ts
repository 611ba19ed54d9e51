import { describe, expect, it } from '@jest/globals'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { CLAIMS, EARLY, EXPIRED, forgeToken, INVALID, judge, SECONDS } from '../token/forge.ts'

/** JSON text with one claim replaced: JSON.stringify cannot spell 1e999. */
function claimsWith(name: string, json: string): string {
  const { [name as 'exp']: _, ...others } = CLAIMS
  return `${JSON.stringify(others).slice(0, -1)},${JSON.stringify(name)}:${json}}`
}

function claimsWithout(name: string): unknown {
  const { [name as 'exp']: _, ...others } = CLAIMS
  return others
}

const NO_NUMBERS = ['"2000000000"', 'null', 'true', '[2000000000]', '{}', '1e999', '-1e999', '""', '"never"']

describe('exp is required and a finite number', () => {
  it.each(NO_NUMBERS)('%s is refused, not taken for never', async (json) => {
    const judgement = await judge(forgeToken({ payload: claimsWith('exp', json) }))
    expect(judgement).toEqual({ subject: INVALID, fault: 'bad_exp' })
  })

  it('a token without it is refused', async () => {
    expect(await judge(forgeToken({ payload: claimsWithout('exp') }))).toEqual({
      subject: INVALID,
      fault: 'bad_exp',
    })
  })

  it.each([`${SECONDS + 0.001}`, '5609418990073', '1e15', '1.7976931348623157e308'])(
    '%s is fine',
    async (json) => {
      expect((await judge(forgeToken({ payload: claimsWith('exp', json) }))).fault).toBe('current')
    },
  )

  it.each([`${SECONDS}`, `${SECONDS - 0.001}`, '0', '-1', '-1e300'])('%s has passed', async (json) => {
    const judgement = await judge(forgeToken({ payload: claimsWith('exp', json) }))
    expect(judgement).toEqual({ subject: EXPIRED, fault: 'expired' })
  })
})

describe('nbf and iat are checked', () => {
  it.each(NO_NUMBERS)('%s is neither', async (json) => {
    expect(await judge(forgeToken({ payload: claimsWith('nbf', json) }))).toEqual({
      subject: INVALID,
      fault: 'bad_nbf',
    })
    expect(await judge(forgeToken({ payload: claimsWith('iat', json) }))).toEqual({
      subject: INVALID,
      fault: 'bad_iat',
    })
  })

  it('iat is required in own tokens', async () => {
    expect(await judge(forgeToken({ payload: claimsWithout('iat') }))).toEqual({
      subject: INVALID,
      fault: 'bad_iat',
    })
  })

  it.each(['nbf', 'iat'])(
    '%s ahead makes nobody of its bearer, also by a millisecond; leeway is for clocks',
    async (name) => {
      const token = forgeToken({ payload: claimsWith(name, `${SECONDS + 0.001}`) })
      expect(await judge(token)).toEqual({ subject: EARLY, fault: 'too_early' })
      expect((await judge(token, { leeway: 1 })).fault).toBe('current')
      expect((await judge(forgeToken({ payload: claimsWith(name, `${SECONDS}`) }))).fault).toBe('current')
    },
  )
})

describe('expiry is reported only when all else is right', () => {
  const exp = SECONDS - 3600

  it.each([
    ['bad_signature', { payload: { ...CLAIMS, exp }, secret: 'another secret of thirty-two bytes' }],
    ['no_id', { payload: { ...CLAIMS, exp, id: 1 } }],
    ['bad_iat', { payload: { ...CLAIMS, exp, iat: '1' } }],
    ['wrong_issuer', { payload: { ...CLAIMS, exp, iss: 'somebody' } }],
    ['wrong_audience', { payload: { ...CLAIMS, exp, aud: 'somebody' } }],
  ])('%s comes first', async (fault, forgery) => {
    expect(await judge(forgeToken(forgery))).toEqual({ subject: INVALID, fault })
  })

  it.each(['nbf', 'iat'])('a %s that has not come is said before it', async (name) => {
    const payload = { ...CLAIMS, exp, [name]: SECONDS + 1 }
    expect(await judge(forgeToken({ payload }))).toEqual({ subject: EARLY, fault: 'too_early' })
  })
})

describe('iss and aud', () => {
  it.each([
    ['https://other.example'],
    ['HTTPS://US.EXAMPLE'],
    ['https://us.example/'],
    [''],
    [null],
    [['https://us.example']],
    [undefined],
  ])('with an issuer configured, %j is not it', async (iss) => {
    const judgement = await judge(forgeToken({ payload: { ...CLAIMS, iss } }), {
      issuer: 'https://us.example',
    })
    expect(judgement).toEqual({ subject: INVALID, fault: 'wrong_issuer' })
  })

  it.each([['https://us.example'], ['portcullis'], [''], [null], [0]])(
    'without one, a token with the iss %j is nobody’s',
    async (iss) => {
      expect(await judge(forgeToken({ payload: { ...CLAIMS, iss } }))).toEqual({
        subject: INVALID,
        fault: 'wrong_issuer',
      })
    },
  )

  it.each([['them'], [['them', 'others']], [[]], [null], [0], [{ us: true }], [['us', 1]], [[['us']]]])(
    'a token for the audience %j is not for us',
    async (aud) => {
      const token = forgeToken({ payload: { ...CLAIMS, aud } })
      expect(await judge(token)).toEqual({ subject: INVALID, fault: 'wrong_audience' })
      expect(await judge(token, { audience: 'us' })).toEqual({ subject: INVALID, fault: 'wrong_audience' })
    },
  )

  it.each([['us'], [['us']], [['them', 'us']]])('a token for %j is', async (aud) => {
    const judgement = await judge(forgeToken({ payload: { ...CLAIMS, aud } }), { audience: ['we', 'us'] })
    expect(judgement.fault).toBe('current')
  })
})

describe('identity', () => {
  it.each([
    ['1', 1],
    ['null', null],
    ['""', ''],
    ['["a"]', ['a']],
    ['{}', {}],
    ['true', true],
  ])('an id of %s is refused', async (_, id) => {
    expect(await judge(forgeToken({ payload: { ...CLAIMS, id } }))).toEqual({
      subject: INVALID,
      fault: 'no_id',
    })
  })

  it('an id that a prototype would lend is no id', async () => {
    const payload = `{"__proto__":${JSON.stringify(CLAIMS)}}`
    expect(await judge(forgeToken({ payload }))).toEqual({ subject: INVALID, fault: 'no_id' })
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false)
  })

  it.each(['__proto__', 'constructor', 'toString', 'Ωmega', '사용자', '🏰', 'a b\n"c"'])(
    '%j is an id',
    async (id) => {
      const { subject } = await judge(forgeToken({ payload: { ...CLAIMS, id } }))
      expect(subject).toMatchObject({ kind: 'identified', issuer: 'portcullis', id })
    },
  )
})

describe('scopes of the wrong type grant nothing, and what is no pattern grants nothing', () => {
  const allowed = async (scopes: unknown): Promise<readonly string[]> => {
    const { subject } = await judge(forgeToken({ payload: { ...CLAIMS, scopes } }))
    expect(subject.kind).toBe('identified')
    const { granted } = subject as IdentifiedSubject
    expect(granted.reject).toEqual([])
    expect(granted.ceilings).toEqual([])
    return granted.allow.map(({ text }) => text)
  }

  it.each([
    ['*'],
    [null],
    [undefined],
    [1],
    [true],
    [{ 0: '*', length: 1 }],
    [[['*']]],
    [[1, null, { toString: '*' }]],
  ])('%j grants nothing', async (scopes) => expect(await allowed(scopes)).toEqual([]))

  it.each([
    '{Query,Mutation}:*',
    '!Query:*',
    '(Query|Mutation):*',
    '[A-Z]*',
    '',
    ' *',
    '*\n',
    'Mutation:',
    ':',
    '***',
    '\u202e*',
    '"*"',
  ])('%j grants nothing, and what stands beside it stands', async (scope) =>
    expect(await allowed([scope, 'Mutation:Person:*'])).toEqual(['Mutation:Person:*']),
  )
})

describe('claims cannot be changed by who reads them', () => {
  it('they are frozen at every depth', async () => {
    const payload = { ...CLAIMS, person: { names: ['a'] } }
    const { subject } = await judge(forgeToken({ payload }))
    const { claims } = subject as IdentifiedSubject
    expect(() => Object.assign(claims, { id: 'other' })).toThrow(TypeError)
    expect(() => (claims['person'] as { names: string[] }).names.push('b')).toThrow(TypeError)
    expect(claims).toEqual(payload)
  })
})
