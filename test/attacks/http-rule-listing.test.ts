import { describe, expect, it } from '@jest/globals'
import { type Answer, metadataOf } from '../kit/caller.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'
import { signToken } from './http-wire.ts'

const DIRECTIVES = `directive @auth(scopes: [[String!]!], type: String, action: String, if: String, unless: String) on FIELD_DEFINITION | OBJECT | INTERFACE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
`

const typeDefs = `${DIRECTIVES}
  interface Watched @auth(scopes: [["people"]]) { watch: Int @auth(scopes: [["vault:watch"]]) }
  type Person implements Watched {
    name: String
    watch: Int
    pay: Int @auth(scopes: [["pay:read"], ["vault:root", "pay:all"]])
    note: String @auth(scopes: [["vault:note"]], unless: "subject.id == 'vault-keeper'")
    file: String @policy(policies: [["vault-policy"]])
  }
  type Vault @auth(scopes: [["vault:open"]]) { gold: Int }
  input VaultInput { depth: Int = 3 }
  input Filter { name: String, gold: Int @auth(scopes: [["vault:filter"]]) }
  type Query {
    person(filter: Filter, first: Int @auth(scopes: [["vault:many"]], unless: "args.first < 100")): Person
    vault: Vault
  }
  type Mutation { CreateVault(input: VaultInput): Vault }`

const HIDDEN = /[Vv]ault|gold|depth/

async function start(options: Partial<BeforeSchema>): Promise<TestGateway> {
  const policies = (): ReadonlySet<string> => new Set()
  return startGateway({ before: 'schema', schema: { typeDefs }, policies, ...options })
}

function list({ fetch }: TestGateway, token?: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...init.headers }
  return fetch('/scopes', { ...init, headers })
}

const codesOf = ({ status, body }: Answer): unknown => [
  status,
  body.errors?.map(({ message, extensions }) => [message, extensions?.['code'], extensions?.['reason']]),
]
const expiredToken = (): string => signToken({ scopes: ['*'], iat: 1_000, exp: 1_001 })

describe('the rule table goes to those who may introspect', () => {
  it('authenticated: anyone else is refused in the words of /graphql, and told of nothing', async () => {
    const gateway = await start({ introspection: 'authenticated' })
    const known = (await list(gateway, await gateway.tokenFor('nothing'))).headers.get('etag') ?? ''
    const asked: readonly (readonly [token: string | undefined, init: RequestInit])[] = [
      [undefined, {}],
      [undefined, { headers: { 'if-none-match': '*' } }],
      [undefined, { headers: { 'if-none-match': known } }],
      [undefined, { headers: { 'x-http-method-override': 'POST', accept: 'text/html' } }],
      ['a.b.c', {}],
      ['a.b.c', { headers: { 'if-none-match': known } }],
      [expiredToken(), {}],
    ]
    for (const [token, init] of asked) {
      const answer = await list(gateway, token, init)
      expect(answer.status).toBe(401)
      expect(answer.text).not.toMatch(HIDDEN)
      expect(answer.text).not.toMatch(/coordinates|Person/)
      expect(answer.headers.get('etag')).toBeNull()
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    }
    expect(codesOf(await list(gateway))).toEqual([
      401,
      [['No authorization token.', 'UNAUTHENTICATED', 'missing_token']],
    ])
    expect((await list(gateway)).headers.get('www-authenticate')).toBe(`Bearer ${metadataOf(gateway)}`)
    const head = await list(gateway, undefined, { method: 'HEAD' })
    expect([head.status, head.headers.get('etag')]).toEqual([401, null])
    expect((await list(gateway, await gateway.tokenFor('nothing'))).status).toBe(200)
    expect(gateway.calls.size).toBe(0)
  })

  it('public: a token that is not valid is refused all the same, and an expired one is nobody', async () => {
    const gateway = await start({ introspection: 'public' })
    expect(codesOf(await list(gateway, 'a.b.c'))).toEqual([
      401,
      [['Your token is not valid', 'UNAUTHENTICATED', 'invalid_token']],
    ])
    const expired = await list(gateway, expiredToken())
    expect([expired.status, expired.body['subject']]).toEqual([200, 'anonymous'])
    expect(expired.headers.get('portcullis-token')).toBe('expired')
    expect(expired.text).toBe((await list(gateway)).text)
  })

  it('off: there is nothing, whatever is asked', async () => {
    const gateway = await start({ introspection: 'off' })
    for (const token of [undefined, await gateway.tokenFor('*'), 'a.b.c'])
      for (const method of ['GET', 'HEAD', 'POST', 'PUT']) {
        const answer = await list(gateway, token, { method })
        expect([answer.status, answer.headers.get('etag')]).toEqual([404, null])
        if (method !== 'HEAD') expect(answer.body.errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND')
      }
  })
})

describe('under filtered introspection the rule table', () => {
  it('is to the byte that of a schema without what is hidden: no name, no scope, no condition and no count of it', async () => {
    const gateway = await start({ introspection: 'filtered' })
    const without = `${DIRECTIVES}
      type Person @auth(scopes: [["people"]]) { name: String pay: Int @auth(scopes: [["pay:read"]]) }
      input Filter { name: String }
      type Query { person(filter: Filter): Person }`
    const plain = await startGateway({
      before: 'schema',
      schema: { typeDefs: without },
      introspection: 'filtered',
      console: 'off',
    })
    const token = await gateway.tokenFor('people', 'pay:read', 'pay:all')
    const hiding = JSON.parse((await list(gateway, token)).text)
    const other = JSON.parse((await list(plain, await plain.tokenFor('people', 'pay:read'))).text)
    const withoutPlaces = (listing: { coordinates: { by?: unknown; coordinate: string }[] }): unknown => ({
      ...listing,
      coordinates: listing.coordinates
        .filter(({ coordinate }) => !['Person.note', 'Query.person(first:)'].includes(coordinate))
        .map(({ by, ...row }) => row),
    })
    expect(withoutPlaces(hiding)).toEqual(withoutPlaces(other))
    expect(JSON.stringify(hiding)).not.toMatch(HIDDEN)
  })

  it('tells of what a condition may open that it depends, and neither the condition nor its scopes', async () => {
    const gateway = await start({ introspection: 'filtered', console: 'off' })
    const answer = await list(gateway, await gateway.tokenFor('people'))
    const rows = answer.body['coordinates'] as readonly { readonly coordinate: string }[]
    const row = (name: string): unknown => rows.find(({ coordinate }) => coordinate === name)
    expect(row('Person.note')).toEqual({
      coordinate: 'Person.note',
      kind: 'field',
      access: 'authenticated',
      state: 'depends',
      by: [{ origin: '@auth' }],
    })
    expect(row('Person.file')).toBeUndefined()
    expect(answer.text).not.toMatch(HIDDEN)
    expect(answer.text).not.toMatch(/args|subject\./)
  })

  it('names no place of a rule that is hidden, such as an interface', async () => {
    const gateway = await start({ introspection: 'filtered' })
    const { text, body } = await list(gateway, await gateway.tokenFor('people'))
    const rows = body['coordinates'] as readonly { readonly coordinate: string; readonly by: unknown }[]
    expect(rows.find(({ coordinate }) => coordinate === 'Person.name')?.by).toEqual([{ origin: '@auth' }])
    expect(text).not.toContain('Watched')
  })

  it('is for nobody in particular what introspection tells nobody', async () => {
    const gateway = await start({ introspection: 'filtered' })
    for (const token of [undefined, expiredToken()]) {
      const { status, body, text } = await list(gateway, token)
      expect([status, body['subject'], body['coordinates']]).toEqual([
        200,
        'anonymous',
        [{ coordinate: 'Query', kind: 'type', access: 'public', state: 'public' }],
      ])
      expect(text).not.toMatch(HIDDEN)
    }
    expect(codesOf(await list(gateway, 'a.b.c'))).toMatchObject([
      401,
      [[expect.anything(), 'UNAUTHENTICATED', 'invalid_token']],
    ])
  })

  it('is whole for one who sees the whole schema', async () => {
    const gateway = await start({
      introspection: 'filtered',
      schema: { typeDefs: typeDefs.replace(/file.*/, '') },
    })
    const { text } = await list(gateway, await gateway.tokenFor('*'))
    expect(text).toContain('"scopes":[["pay:read","people"],["pay:all","people","vault:root"]]')
    expect(text).toContain("subject.id == 'vault-keeper'")
    expect(text).toContain('Mutation.CreateVault(input:)')
  })

  it('is of one token never told to another', async () => {
    const gateway = await start({ introspection: 'filtered' })
    const texts = new Set<string>()
    for (const scopes of [['people'], ['vault:open'], ['people', 'pay:read'], ['*'], ['people']]) {
      const answer = await list(gateway, await gateway.tokenFor(...scopes))
      texts.add(answer.text)
      if (!scopes.includes('*') && !scopes.includes('vault:open')) expect(answer.text).not.toMatch(HIDDEN)
    }
    expect(texts.size).toBe(4)
  })
})
