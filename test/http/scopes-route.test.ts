import { describe, expect, it } from '@jest/globals'
import { type Answer, metadataOf } from '../kit/caller.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'

const typeDefs = /* GraphQL */ `
  directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
  directive @authenticated on FIELD_DEFINITION
  type Person {
    name: String
    friend: Person
    pay: Int @auth(scopes: [["pay", "hr"], ["root"]])
    own: Int @policy(policies: [["own"]])
  }
  type Query { open: String me: Int @authenticated person: Person }
  type Mutation { CreatePerson(name: String): Person }
`

const DOCUMENT = `
  query Open { open }
  query Me { me }
  query Pay($all: Boolean = false) { person { name pay @include(if: $all) } }
  mutation Create { CreatePerson { name own } }
`

const NEEDS = [
  { name: 'Open', kind: 'query', access: 'public', scopes: [], policies: [] },
  { name: 'Me', kind: 'query', access: 'authenticated', scopes: [], policies: [] },
  { name: 'Pay', kind: 'query', access: 'authenticated', scopes: [['root'], ['hr', 'pay']], policies: [] },
  {
    name: 'Create',
    kind: 'mutation',
    access: 'authenticated',
    scopes: [['Mutation:Person:Create']],
    policies: [['own']],
    policiesAsked: false,
  },
]

interface Asker {
  readonly ask: (body: unknown, token?: string) => Promise<Answer>
  readonly gateway: TestGateway
}

async function start(options: Partial<BeforeSchema> = {}): Promise<Asker> {
  const gateway = await startGateway({ before: 'schema', schema: { typeDefs }, ...options })
  return { gateway, ask: askerOf(gateway) }
}

function askerOf({ fetch }: Pick<TestGateway, 'fetch'>): Asker['ask'] {
  return (body, token) =>
    fetch('/scopes', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
}

describe('POST /scopes', () => {
  it('answers what each operation needs, and executes nothing', async () => {
    const { ask, gateway } = await start()
    const { status, body, headers } = await ask({ query: DOCUMENT })
    expect([status, body]).toEqual([200, { operations: NEEDS }])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('vary')).toContain('Authorization')
    expect(gateway.calls.size).toBe(0)
  })

  it('says what a token lacks, of scopes', async () => {
    const { ask, gateway } = await start()
    const { body } = await ask({ query: DOCUMENT }, await gateway.tokenFor('pay', 'Mutation:*'))
    const missing = [[], [], ['hr'], []]
    expect(body['operations']).toEqual(NEEDS.map((one, index) => ({ ...one, missing: missing[index] })))
  })

  it('what it lists is allowed by /graphql, and what it says is missing is what was', async () => {
    const { ask, gateway } = await start()
    const query = 'mutation { CreatePerson { pay } }'
    const { body } = await ask({ query }, await gateway.tokenFor('hr'))
    const [first] = body['operations'] as readonly { scopes: readonly string[][]; missing: string[] }[]
    for (const list of [...(first?.scopes ?? []), ['hr', ...(first?.missing ?? [])]]) {
      const { status } = await gateway.graphql(query, { token: await gateway.tokenFor(...list) })
      expect(status).toBe(200)
      for (const left of list) {
        const fewer = list.filter((one) => one !== left)
        const answer = await gateway.graphql(query, { token: await gateway.tokenFor(...fewer) })
        expect(answer.status).toBe(403)
      }
    }
    expect(first?.scopes).toHaveLength(2)
  })

  it.each<[string, readonly string[], unknown]>([
    ['one list', ['root'], [['root']]],
    ['another list', ['hr', 'pay'], [['hr', 'pay']]],
    ['everything', ['*'], [['root'], ['hr', 'pay']]],
  ])(
    'tells a token that grants %s the alternatives that GET tells it, where introspection is filtered',
    async (_, scopes, told) => {
      const { ask, gateway } = await start({ introspection: 'filtered' })
      const token = await gateway.tokenFor(...scopes)
      const { body } = await ask({ query: '{ person { pay } }' }, token)
      const [needs] = body['operations'] as readonly Readonly<Record<string, unknown>>[]
      expect(needs).toMatchObject({ access: 'authenticated', scopes: told, missing: [] })
      const listed = await gateway.fetch('/scopes', { headers: { authorization: `Bearer ${token}` } })
      const rows = listed.body['coordinates'] as readonly Readonly<Record<string, unknown>>[]
      expect(rows.find(({ coordinate }) => coordinate === 'Person.pay')).toMatchObject({ scopes: told })
    },
  )

  it('tells of no condition where introspection is filtered, unless the token sees all', async () => {
    const withCondition = typeDefs
      .replace('own: Int @policy(policies: [["own"]])', '')
      .replace('action: String)', 'action: String, if: String)')
      .replace(
        'open: String',
        'open: String now: Int @auth(scopes: [["a"]], if: "operation.kind == \'query\'")',
      )
    const { ask, gateway } = await start({ introspection: 'filtered', schema: { typeDefs: withCondition } })
    const needsOf = async (...scopes: readonly string[]) =>
      (
        (await ask({ query: '{ now }' }, await gateway.tokenFor(...scopes))).body[
          'operations'
        ] as readonly object[]
      )[0]
    expect(await needsOf('a')).not.toHaveProperty('conditions')
    expect(await needsOf('*')).toMatchObject({ conditions: [{ coordinate: 'Query.now' }] })
  })

  it('is about one operation where that is named, and leaves out what variables leave out', async () => {
    const { ask } = await start()
    const one = await ask({ query: DOCUMENT, operationName: 'Pay', variables: {} })
    expect(one.body['operations']).toEqual([{ ...NEEDS[2], access: 'public', scopes: [] }])
    const all = await ask({ query: DOCUMENT, operationName: 'Pay', variables: { all: true } })
    expect(all.body['operations']).toEqual([NEEDS[2]])
    const nameless = await ask({ query: '{ open }' })
    expect(nameless.body['operations']).toEqual([{ ...NEEDS[0], name: null }])
  })

  it('speaks of the schema of an upstream, and asks it nothing', async () => {
    const recorder = await startRecorder('type Query { open: String } type Mutation { CreatePerson: Int }')
    const { body } = await askerOf(await startGateway({ before: 'upstream', at: recorder }))({
      query: 'mutation { CreatePerson }',
    })
    expect(body['operations']).toMatchObject([{ name: null, scopes: [['Mutation:Person:Create']] }])
    expect(recorder.received).toEqual([])
  })
})

describe('/scopes goes to those who may introspect', () => {
  it('authenticated: 401 in the words of /graphql, with a challenge, before anything is said of the document', async () => {
    const { ask, gateway } = await start({ introspection: 'authenticated' })
    for (const query of [DOCUMENT, '{ nothing }', '{']) {
      const { status, body, headers } = await ask({ query })
      expect([status, body.errors?.[0]?.message]).toEqual([401, 'No authorization token.'])
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'missing_token' })
      expect(headers.get('www-authenticate')).toBe(`Bearer ${metadataOf(gateway)}`)
    }
    expect((await ask({ query: DOCUMENT }, await gateway.tokenFor('none'))).status).toBe(200)
  })

  it.each(['public', 'authenticated'] as const)('%s: a token that is not valid is refused', async (rule) => {
    const { ask } = await start({ introspection: rule })
    const { status, body } = await ask({ query: '{ open }' }, 'a.b.c')
    expect([status, body.errors?.[0]?.extensions?.['reason']]).toEqual([401, 'invalid_token'])
  })

  it('off: there is nothing', async () => {
    const { ask, gateway } = await start({ introspection: 'off' })
    const { status, body } = await ask({ query: '{ open }' }, await gateway.tokenFor('*'))
    expect([status, body.errors?.[0]?.extensions?.['code']]).toEqual([404, 'NOT_FOUND'])
  })
})

describe('/scopes refuses', () => {
  it('every other method', async () => {
    const { gateway } = await start()
    for (const method of ['PATCH', 'PUT', 'DELETE']) {
      const { status, headers, body } = await gateway.fetch('/scopes', { method })
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
      expect(body.errors?.[0]?.extensions?.['code']).toBe('METHOD_NOT_ALLOWED')
    }
  })

  it.each(['text/plain', 'application/graphql', 'application/x-www-form-urlencoded'])(
    'a body in %s',
    async (type) => {
      const { gateway } = await start()
      const init = { method: 'POST', headers: { 'content-type': type }, body: '{"query":"{open}"}' }
      const { status, body } = await gateway.fetch('/scopes', init)
      expect([status, body.errors?.[0]?.extensions?.['code']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    },
  )

  const deep = `${'{ person '}${'{ friend '.repeat(17)}{ name }${' }'.repeat(18)}`
  it.each<[string, unknown, string]>([
    ['what is no JSON', '{', 'BAD_REQUEST'],
    ['a batch', [{ query: '{ open }' }], 'BAD_REQUEST'],
    ['no document', {}, 'BAD_REQUEST'],
    ['a document that is no text', { query: 1 }, 'BAD_REQUEST'],
    ['a name that is no text', { query: '{ open }', operationName: 1 }, 'BAD_REQUEST'],
    ['variables that are a list', { query: '{ open }', variables: [] }, 'BAD_REQUEST'],
    ['bad syntax', { query: '{ open' }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an operation that is not there',
      { query: '{ open }', operationName: 'X' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a kind that the schema lacks', { query: 'subscription { x }' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['too deep a document', { query: deep }, 'OPERATION_TOO_COMPLEX'],
    ['too many tokens', { query: `{ ${'open '.repeat(2_001)} }` }, 'OPERATION_TOO_COMPLEX'],
    [
      'too many operations',
      { query: Array.from({ length: 11 }, (_, index) => `query Q${index} { open }`).join(' ') },
      'OPERATION_TOO_COMPLEX',
    ],
  ])('%s', async (_, question, code) => {
    const { ask, gateway } = await start()
    const { status, body } = await ask(question)
    expect([status, body.errors?.[0]?.extensions?.['code']]).toEqual([400, code])
    expect(body['operations']).toBeUndefined()
    expect(gateway.calls.size).toBe(0)
  })

  it('a body that is too large', async () => {
    const { ask } = await start({ limits: { bodyBytes: 1_000 } })
    const { status, body } = await ask({ query: `{ open } #${'x'.repeat(1_000)}` })
    expect([status, body.errors?.[0]?.extensions?.['code']]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })
})
