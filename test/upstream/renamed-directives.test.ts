import { describe, expect, it, jest } from '@jest/globals'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { lintSchema } from '../../src/core/lint/lint.ts'
import { buildRuleTable, type RuleTable } from '../../src/core/rules/rule-table.ts'
import type { DirectiveRenaming } from '../../src/core/schema/directive-renaming.ts'
import { readSupergraph } from '../../src/core/schema/supergraph.ts'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from './recorder.ts'

jest.setTimeout(60_000)

const directives = { auth: 'requiresScope', public: 'open' }

describe('a renaming before several upstreams', () => {
  const SHOP = `
    directive @auth(role: String!) repeatable on FIELD_DEFINITION | OBJECT
    type Order { id: ID  total: Int }
    type Query { orders: [Order]  secret: Int }
    type Mutation { createOrder: Order  ping: Int }`
  const STAFF = `
    directive @auth(level: Int) on FIELD_DEFINITION
    type Person { name: String  salary: Int }
    type Query { people: [Person] }`
  const RULES = `
    directive @auth(role: String!) on FIELD_DEFINITION
    type Query {
      orders: [Order] @auth(role: "customer")
      secret: Int @requiresScope(scopes: [["secret"]])
    }
    type Person { salary: Int @requiresScope(scopes: [["salary"]]) }
    type Mutation { ping: Int @open }`

  async function start(rules = RULES) {
    const shop = await startRecorder(SHOP, {
      Query: { orders: () => [{ id: '1', total: 2 }], secret: () => 3 },
      Mutation: { createOrder: () => ({ id: '2' }), ping: () => 4 },
    })
    const staff = await startRecorder(STAFF, { Query: { people: () => [{ name: 'Bob', salary: 5 }] } })
    const gateway = await startGateway({
      before: 'upstreams',
      directives,
      upstreams: { shop: { url: shop.url }, staff: { url: staff.url } },
      rules: () => [{ name: 'rules.graphql', text: rules }],
    })
    return { gateway, shop, staff }
  }

  it('guards by the new names, and by nothing that the upstreams call @auth', async () => {
    const { gateway, shop, staff } = await start()
    const asked = await gateway.graphql('{ orders { total } people { name salary } secret }')
    expect(asked.body.data).toEqual({
      orders: [{ total: 2 }],
      people: [{ name: 'Bob', salary: null }],
      secret: null,
    })
    expect(asked.body.errors?.map(({ extensions }) => extensions?.['coordinate']).sort()).toEqual([
      'Person.salary',
      'Query.secret',
    ])
    for (const { body } of [...shop.received, ...staff.received]) expect(body).not.toMatch(/secret|salary/)
    const [toShop, toStaff] = [shop.received.length, staff.received.length]
    expect((await gateway.graphql('mutation { createOrder { id } ping }')).status).toBe(401)
    expect([shop.received.length, staff.received.length]).toEqual([toShop, toStaff])
    expect((await gateway.graphql('mutation { ping }')).body).toEqual({ data: { ping: 4 } })
    const token = await gateway.tokenFor('secret', 'salary')
    const whole = await gateway.graphql('{ people { salary } secret }', { token })
    expect(whole.body).toEqual({ data: { people: [{ salary: 5 }], secret: 3 } })
  })

  it('does not start with a rule by the old name that cannot be the foreign directive', async () => {
    const text = 'type Query { secret: Int @requireScope(scopes: [["secret"]]) }'
    await expect(start(text)).rejects.toThrow(/Did you mean "@requiresScope"/)
  })
})

const FEDERATION =
  '@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective", "@shareable"])'
const OURS = `@link(url: "https://portcullis.dev/portcullis/v1.0",
  import: [{ name: "@auth", as: "@requiresScope" }, { name: "@public", as: "@open" }])
  @composeDirective(name: "@requiresScope") @composeDirective(name: "@open")`
const DEFINITIONS = `
  directive @requiresScope(scopes: [[String!]!], type: String, action: String) repeatable on FIELD_DEFINITION | OBJECT
  directive @open on FIELD_DEFINITION
  directive @auth(role: String) on FIELD_DEFINITION`

function composed(ours = OURS): string {
  const services = Object.entries({
    shop: `type Query { orders: Int @auth(role: "x")  secret: Int @requiresScope(scopes: [["secret"]])  both: Int @shareable @requiresScope(scopes: [["shop"]]) }
      type Mutation { ping: Int @open  createOrder: Int }`,
    staff: `type Query { people: [Person]  both: Int @shareable @requiresScope(scopes: [["staff"]]) }
      type Person @key(fields: "id") @requiresScope(scopes: [["person"]]) { id: ID }`,
  }).map(([name, typeDefs]) => ({
    name,
    typeDefs: parse(`extend schema ${FEDERATION} ${ours} ${DEFINITIONS} ${typeDefs}`),
    url: `http://127.0.0.1:9/${name}`,
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (supergraphSdl === undefined) throw new TypeError(errors?.map(String).join('\n') ?? 'nothing composed')
  // Composition knows one @auth alone, and leaves out the other: somebody has put it back.
  const foreign = 'directive @auth(role: String) on FIELD_DEFINITION'
  return `${supergraphSdl.replace(/\borders: Int/, 'orders: Int @auth(role: "x")')}\n${foreign}`
}

function tableOf(text: string, renaming?: DirectiveRenaming): RuleTable {
  const supergraph = readSupergraph({ name: 'supergraph.graphql', text }, renaming)
  return buildRuleTable(supergraph, renaming === undefined ? {} : { directives: renaming })
}

function scopesOf(table: RuleTable, coordinate: string): readonly unknown[] {
  const [type = '', field] = coordinate.split('.')
  const needs = field === undefined ? table.needsOfType(type) : table.needsOfField(type, field)
  return needs
    .flatMap((need) => {
      const requirement = table.requirements[need]
      return requirement?.kind === 'scopes' ? [requirement.anyOf.map((all) => all.join(' + ')).join()] : []
    })
    .sort()
}

describe('a renaming in a supergraph', () => {
  it.each([
    ['by @link alone', undefined],
    ['by @link and by the setting', directives],
  ])('guards by the new names, and by no @auth of another specification: %s', (_, renaming) => {
    const table = tableOf(composed(), renaming)
    expect(scopesOf(table, 'Query.secret')).toEqual(['secret'])
    expect(scopesOf(table, 'Query.both')).toEqual(['shop', 'staff'])
    expect(scopesOf(table, 'Person')).toEqual(['person'])
    expect(scopesOf(table, 'Query.orders')).toEqual([])
    expect(scopesOf(table, 'Mutation.createOrder')).toEqual(['Mutation:Order:Create'])
    expect(table.stated.fields.get('Mutation.ping')?.isPublicOnPurpose).toBe(true)
    const foreign = lintSchema(table).filter(({ coordinate }) => coordinate === '@auth')
    expect(foreign.map(({ kind }) => kind)).toEqual(['foreign-rule'])
    expect(foreign[0]?.message).toContain('Write @requiresScope(scopes: [["..."]])')
  })

  it('is refused where another specification has the name, with how to link ours', () => {
    const other = OURS.replace('portcullis.dev/portcullis', 'example.org/own').replace(
      /import: \[.*\]\)/,
      'import: ["@requiresScope", "@open"])',
    )
    expect(() => tableOf(composed(other), directives)).toThrow(
      /@requiresScope: directives\.auth gives this name to @auth, and a @link gives it to another directive\. .*portcullis\/v1\.0", import: \[\{name: "@auth", as: "@requiresScope"\}\]/,
    )
  })

  it('denies what it guards before any subgraph is asked', async () => {
    const gateway = await startGateway({ before: 'supergraph', supergraph: composed(), directives })
    const { status, body } = await gateway.graphql('mutation { ping createOrder }')
    expect([status, body.errors?.[0]?.extensions?.['coordinate']]).toEqual([401, 'Mutation.createOrder'])
    expect((await gateway.graphql('{ secret both }')).status).toBe(401)
  })
})
