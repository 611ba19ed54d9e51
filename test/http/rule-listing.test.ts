import { describe, expect, it } from '@jest/globals'
import type { Answer } from '../kit/caller.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'

const typeDefs = `directive @auth(scopes: [[String!]!], type: String, action: String, if: String, unless: String) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
directive @public on FIELD_DEFINITION
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
directive @authenticated on FIELD_DEFINITION
type Person @auth(scopes: [["people"]]) {
  name: String
  pay: Int @auth(scopes: [["pay", "hr"], ["root"]])
  own: Int @policy(policies: [["own"]])
  log: Int @auth(scopes: [["audit"]], unless: "subject.id == 'ada'")
}
type Vault { gold: Int }
input Filter { name: String, email: String @auth(scopes: [["emails"]]) }
type Query {
  hello: String @public
  open: String
  me: Int @authenticated
  people(first: Int @auth(if: "args.first < 100"), filter: Filter): Person
  vault: Vault @auth(scopes: [["vault"]])
}
type Mutation { CreatePerson(name: String): Person }
`

interface Row extends Readonly<Record<string, unknown>> {
  readonly coordinate: string
}

async function start(options: Partial<BeforeSchema> = {}): Promise<TestGateway> {
  const policies = () => new Set<string>()
  return startGateway({ before: 'schema', schema: { typeDefs }, policies, ...options })
}

function list({ fetch }: Pick<TestGateway, 'fetch'>, token?: string, headers = {}): Promise<Answer> {
  return fetch('/scopes', { headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } })
}

function rowsOf({ body }: Answer): readonly Row[] {
  return body['coordinates'] as readonly Row[]
}

function rowOf(answer: Answer, coordinate: string): Row | undefined {
  return rowsOf(answer).find((one) => one.coordinate === coordinate)
}

describe('GET /scopes', () => {
  it('lists every coordinate once, the root types first, and executes nothing', async () => {
    const gateway = await start()
    const answer = await list(gateway)
    expect([answer.status, answer.body['introspection'], answer.body['subject']]).toEqual([
      200,
      'public',
      'anonymous',
    ])
    expect(rowsOf(answer).map(({ coordinate, kind }) => `${coordinate} ${kind}`)).toEqual([
      'Query type',
      'Query.hello root field',
      'Query.open root field',
      'Query.me root field',
      'Query.people root field',
      'Query.people(first:) argument',
      'Query.people(filter:) argument',
      'Query.vault root field',
      'Mutation type',
      'Mutation.CreatePerson root field',
      'Mutation.CreatePerson(name:) argument',
      'Person type',
      'Person.name field',
      'Person.pay field',
      'Person.own field',
      'Person.log field',
      'Vault type',
      'Vault.gold field',
      'Filter type',
      'Filter.name input field',
      'Filter.email input field',
    ])
    expect(gateway.calls.size).toBe(0)
  })

  it('states each rule in full, with everything that stands beside its scopes', async () => {
    const answer = await list(await start({ console: 'off' }))
    const expected: readonly Row[] = [
      {
        coordinate: 'Query.hello',
        kind: 'root field',
        access: 'public',
        state: 'public',
        by: [{ origin: '@public' }],
      },
      {
        coordinate: 'Query.open',
        kind: 'root field',
        access: 'public',
        state: 'public',
        by: [{ origin: 'baseline' }],
      },
      {
        coordinate: 'Query.people(first:)',
        kind: 'argument',
        access: 'public',
        conditions: [{ coordinate: 'Query.people(first:)', if: 'args.first < 100' }],
        state: 'depends',
        reach: 'others',
        by: [{ origin: '@auth' }],
      },
      {
        coordinate: 'Mutation.CreatePerson',
        kind: 'root field',
        access: 'authenticated',
        scopes: [['Mutation:Person:Create', 'people']],
        state: 'missing',
        reach: 'others',
        by: [{ origin: 'convention' }, { origin: '@auth', coordinate: 'Person' }],
      },
      {
        coordinate: 'Person.pay',
        kind: 'field',
        access: 'authenticated',
        scopes: [
          ['people', 'root'],
          ['hr', 'pay', 'people'],
        ],
        state: 'missing',
        reach: 'others',
        by: [{ origin: '@auth', coordinate: 'Person' }, { origin: '@auth' }],
      },
      {
        coordinate: 'Person.own',
        kind: 'field',
        access: 'authenticated',
        scopes: [['people']],
        policies: [['own']],
        state: 'missing',
        reach: 'others',
        by: [{ origin: '@auth', coordinate: 'Person' }, { origin: '@policy' }],
      },
      {
        coordinate: 'Person.log',
        kind: 'field',
        access: 'authenticated',
        scopes: [['audit', 'people']],
        conditions: [{ coordinate: 'Person.log', unless: "subject.id == 'ada'" }],
        state: 'missing',
        reach: 'others',
        by: [{ origin: '@auth', coordinate: 'Person' }, { origin: '@auth' }],
      },
    ]
    for (const row of expected) expect(rowOf(answer, row.coordinate)).toEqual(row)
  })

  it('says what a token makes of each rule, and where it does not lead', async () => {
    const gateway = await start()
    const answer = await list(gateway, await gateway.tokenFor('people', 'pay'))
    expect(answer.body['subject']).toBe('identified')
    const states = rowsOf(answer).map(({ coordinate, state, missing = [], reach = 'token' }) => [
      coordinate,
      state,
      (missing as readonly string[]).join(' '),
      reach,
    ])
    expect(states).toEqual([
      ['Query', 'public', '', 'token'],
      ['Query.hello', 'public', '', 'token'],
      ['Query.open', 'public', '', 'token'],
      ['Query.me', 'granted', '', 'token'],
      ['Query.people', 'granted', '', 'token'],
      ['Query.people(first:)', 'depends', '', 'token'],
      ['Query.people(filter:)', 'public', '', 'token'],
      ['Query.vault', 'missing', 'vault', 'others'],
      ['Mutation', 'public', '', 'others'],
      ['Mutation.CreatePerson', 'missing', 'Mutation:Person:Create', 'others'],
      ['Mutation.CreatePerson(name:)', 'public', '', 'others'],
      ['Person', 'granted', '', 'token'],
      ['Person.name', 'granted', '', 'token'],
      ['Person.pay', 'missing', 'hr', 'others'],
      ['Person.own', 'depends', '', 'token'],
      ['Person.log', 'depends', 'audit', 'token'],
      ['Vault', 'public', '', 'others'],
      ['Vault.gold', 'public', '', 'others'],
      ['Filter', 'public', '', 'token'],
      ['Filter.name', 'public', '', 'token'],
      ['Filter.email', 'missing', 'emails', 'others'],
    ])
  })

  it('agrees with /graphql on every root field', async () => {
    const gateway = await start()
    const queries: Readonly<Record<string, string>> = {
      'Query.open': '{ open }',
      'Query.me': '{ me }',
      'Query.vault': '{ vault { gold } }',
      'Mutation.CreatePerson': 'mutation { CreatePerson { name } }',
    }
    for (const scopes of [[], ['people'], ['vault'], ['Mutation:*'], ['Mutation:*', 'people'], ['*']]) {
      const token = scopes.length === 0 ? undefined : await gateway.tokenFor(...scopes)
      const answer = await list(gateway, token)
      for (const [coordinate, query] of Object.entries(queries)) {
        const { status } = await gateway.graphql(query, { token })
        const state = String(rowOf(answer, coordinate)?.['state'])
        expect([coordinate, scopes, ['public', 'granted'].includes(state)]).toEqual([
          coordinate,
          scopes,
          status === 200,
        ])
      }
    }
  })

  it('names what nobody can use: what is closed, and a type that no field leads to', async () => {
    const sdl = `type Query { a: String _entities(representations: [Int]): [E] } union E = A type A { x: Int } type Lost { y: Int }`
    const gateway = await start({ schema: { typeDefs: sdl }, baseline: { query: 'public' } })
    const answer = await list(gateway, await gateway.tokenFor('*'))
    expect(rowOf(answer, 'Query._entities')).toMatchObject({ access: 'nobody', state: 'nobody' })
    const unused = rowsOf(answer).flatMap(({ coordinate, reach }) => (reach === 'nobody' ? [coordinate] : []))
    expect(unused).toEqual([
      'Query._entities',
      'Query._entities(representations:)',
      'E',
      'A',
      'A.x',
      'Lost',
      'Lost.y',
    ])
  })

  it('counts rules that are only observed, says so, and takes their coordinates as reached', async () => {
    const gateway = await start({ enforcement: { observe: ['Query.vault'] } })
    const answer = await list(gateway)
    expect(rowOf(answer, 'Query.vault')).toMatchObject({ state: 'missing', observed: true })
    expect(rowOf(answer, 'Query.vault')).not.toHaveProperty('reach')
    expect(rowOf(answer, 'Vault.gold')).not.toHaveProperty('reach')
    expect(rowOf(answer, 'Query.me')).not.toHaveProperty('observed')
    expect((await gateway.graphql('{ vault { gold } }')).status).toBe(200)
  })

  it('speaks of the schema of an upstream, and asks it nothing', async () => {
    const recorder = await startRecorder('type Query { open: String } type Mutation { CreatePerson: Int }')
    const gateway = await startGateway({ before: 'upstream', at: recorder })
    expect(rowOf(await list(gateway), 'Mutation.CreatePerson')?.['scopes']).toEqual([
      ['Mutation:Person:Create'],
    ])
    expect(recorder.received).toEqual([])
  })

  it('follows a reload', async () => {
    const gateway = await start()
    const before = await list(gateway)
    await gateway.reconfigure({ baseline: { query: 'authenticated' } })
    const after = await list(gateway)
    expect(rowOf(before, 'Query.open')).toMatchObject({ state: 'public' })
    expect(rowOf(after, 'Query.open')).toMatchObject({ state: 'missing', access: 'authenticated' })
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
  })
})

describe('a listing of rules', () => {
  it('is kept by no cache, varies by token, and has a tag of its content', async () => {
    const gateway = await start()
    const token = await gateway.tokenFor('people')
    const first = await list(gateway)
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('no-store')
    expect(first.headers.get('vary')).toContain('Authorization')
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    expect((await list(gateway, token)).headers.get('etag')).not.toBe(etag)
    const again = await list(gateway, undefined, { 'if-none-match': `"other", W/${etag}` })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    // The tag says nothing to one who may not be told: it is looked at after the token.
    const other = await list(gateway, token, { 'if-none-match': etag })
    expect(other.status).toBe(200)
  })

  it('is the same for two tokens that grant the same', async () => {
    const gateway = await start()
    const [one, other] = [await gateway.tokenFor('people'), await gateway.tokenFor('peopl?')]
    expect((await list(gateway, one)).text).toBe((await list(gateway, other)).text)
  })

  it('answers HEAD without a body, and every other method but POST with 405', async () => {
    const gateway = await start()
    const head = await gateway.fetch('/scopes', { method: 'HEAD' })
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([
      200,
      '',
      (await list(gateway)).headers.get('etag'),
    ])
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const { status, headers, body } = await gateway.fetch('/scopes', { method })
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
      expect(body.errors?.[0]?.extensions?.['code']).toBe('METHOD_NOT_ALLOWED')
    }
  })

  it('names file and line where the console is for developers, and nowhere else', async () => {
    const at = (answer: Answer): unknown => rowOf(answer, 'Query.vault')?.['by']
    const plain = [{ origin: '@auth' }]
    expect(at(await list(await start()))).toEqual([{ origin: '@auth', location: 'GraphQL request:18' }])
    expect(at(await list(await start({ console: 'off' })))).toEqual(plain)
    const production = await start({
      production: true,
      console: 'on',
      introspection: 'public',
      jwt: { secret: 'a secret of tests, long enough for production too' },
    })
    expect(at(await list(production))).toEqual(plain)
  })
})
