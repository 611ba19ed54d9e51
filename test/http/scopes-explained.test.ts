import { describe, expect, it } from '@jest/globals'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'

const typeDefs = /* GraphQL */ `
  directive @auth(scopes: [[String!]!], type: String, action: String, if: String, unless: String)
    on FIELD_DEFINITION | OBJECT
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
  type Person {
    name: String
    pay: Int @auth(scopes: [["pay", "hr"], ["root"]])
    own: Int @policy(policies: [["own"]])
    mine: Int @auth(scopes: [["hr"]], unless: "subject.id == 'x'")
  }
  type Query { open: String person: Person }
  type Mutation { CreatePerson(name: String): Person }
`

const DOCUMENT = `mutation Create {
  made: CreatePerson {
    name
    ...Paid
  }
}
fragment Paid on Person { pay own mine }`

async function start(options: Partial<BeforeSchema> = {}): Promise<TestGateway> {
  return startGateway({ before: 'schema', schema: { typeDefs }, ...options })
}

interface Field {
  readonly coordinate: string
  readonly line: number
  readonly column: number
  readonly state: string
  readonly rules: readonly Readonly<Record<string, unknown>>[]
}

async function fieldsOf(gateway: TestGateway, body: object, token?: string): Promise<readonly Field[]> {
  const answer = await gateway.fetch('/scopes', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  const [first] = answer.body['operations'] as readonly { readonly fields: readonly Field[] }[]
  return first?.fields ?? []
}

describe('POST /scopes with `explain`', () => {
  it('lists each field with its place in the text and how the token stands with it', async () => {
    const gateway = await start()
    const token = await gateway.tokenFor('Mutation:*', 'hr')
    const fields = await fieldsOf(gateway, { query: DOCUMENT, explain: true }, token)
    const short = fields.map(({ coordinate, line, column, state }) => [coordinate, line, column, state])
    expect(short).toEqual([
      ['Mutation.CreatePerson', 2, 3, 'granted'],
      ['Person.name', 3, 5, 'open'],
      ['Person.pay', 7, 27, 'missing'],
      ['Person.own', 7, 31, 'asked'],
      ['Person.mine', 7, 35, 'granted'],
    ])
    expect(fields[0]?.rules).toEqual([
      {
        rule: 'Mutation:Person:Create',
        of: 'Mutation.CreatePerson',
        origin: 'convention',
        location: expect.stringMatching(/:12$/),
        isMet: true,
        grantedBy: { 'Mutation:Person:Create': 'Mutation:*' },
      },
    ])
    expect(fields[2]?.rules).toMatchObject([
      { origin: '@auth', isMet: false, grantedBy: { hr: 'hr' }, missing: ['pay', 'root'] },
    ])
    expect(fields[3]?.rules).toMatchObject([{ rule: 'policy own', origin: '@policy' }])
    expect(fields[3]?.rules[0]).not.toHaveProperty('isMet')
    expect(gateway.calls.size).toBe(0)
  })

  it('says of nobody that everything with a rule is missing, and a condition decides about nothing yet', async () => {
    const fields = await fieldsOf(await start(), { query: DOCUMENT, explain: true })
    expect(fields.map(({ state }) => state)).toEqual(['missing', 'open', 'missing', 'asked', 'asked'])
  })

  it('leaves out what variables leave out', async () => {
    const query = 'query ($all: Boolean!) { person { name pay @include(if: $all) } }'
    const gateway = await start()
    const coordinates = async (variables?: object): Promise<readonly string[]> =>
      (await fieldsOf(gateway, { query, explain: true, variables })).map(({ coordinate }) => coordinate)
    expect(await coordinates()).toContain('Person.pay')
    expect(await coordinates({ all: false })).toEqual(['Query.person', 'Person.name'])
  })

  it('says nothing of fields unless it is asked, and takes nothing for it but true and false', async () => {
    const gateway = await start()
    expect(await fieldsOf(gateway, { query: DOCUMENT })).toEqual([])
    const { status, body } = await gateway.fetch('/scopes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: DOCUMENT, explain: 'yes' }),
    })
    expect([status, body.errors?.[0]?.message]).toEqual([400, '`explain` must be true or false if provided.'])
  })

  it('names no file of the schema in production', async () => {
    const production = { production: true, jwt: { secret: 'p'.repeat(40) }, introspection: 'public' } as const
    const gateway = await start(production)
    const fields = await fieldsOf(gateway, { query: DOCUMENT, explain: true })
    expect(fields).not.toHaveLength(0)
    for (const { rules } of fields) for (const rule of rules) expect(rule).not.toHaveProperty('location')
  })

  it('tells of no rule where introspection is filtered', async () => {
    const gateway = await start({ introspection: 'filtered' })
    expect(await fieldsOf(gateway, { query: '{ open }', explain: true })).toEqual([])
  })
})
