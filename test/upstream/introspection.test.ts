import { describe, expect, it } from '@jest/globals'
import {
  buildClientSchema,
  buildSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  introspectionFromSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { type OlderUpstreamOptions, type Refusal, startOlderUpstream } from './older-upstream.ts'

const SDL = `
  directive @mark(name: String, old: Int @deprecated) repeatable on FIELD
  directive @gone on FIELD
  scalar Url @specifiedBy(url: "https://url.spec.whatwg.org/")
  input By @oneOf { id: ID  email: String }
  input Filter { size: Int  old: String @deprecated(reason: "size") }
  type Query { things(filter: Filter, page: Int @deprecated): [String]  user(by: By): String  url: Url }`

const WHOLE = getIntrospectionQuery({
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
})

const ASKED = {
  oldArgument: '{ things(page: 2) }',
  oldInput: '{ things(filter: { old: "a" }) }',
  oldDirectiveArgument: '{ url @mark(old: 1) }',
  repeated: '{ url @mark(name: "a") @mark(name: "b") }',
  oneOf: '{ user(by: { id: 1 }) }',
}

/** Those that are let through. */
async function passing(graphql: TestGateway['graphql']): Promise<readonly string[]> {
  const names: string[] = []
  for (const [name, query] of Object.entries(ASKED)) {
    if ((await graphql(query)).body.errors === undefined) names.push(name)
  }
  return names
}

/** The directives of rules are the gateway's own. */
function withoutOurs(data: unknown): Record<string, unknown> {
  const { __schema } = data as { __schema: { directives: { name: string }[] } }
  const directives = __schema.directives.filter(({ name }) => name !== 'auth' && name !== 'public')
  return { __schema: { ...__schema, directives } }
}

const ALL = Object.keys(ASKED)
const without = (...names: readonly string[]): readonly string[] => ALL.filter((one) => !names.includes(one))

const start = async (options: Partial<OlderUpstreamOptions>) => {
  const upstream = await startOlderUpstream({ sdl: SDL, ...options })
  return { upstream, ...(await startGateway({ before: 'upstream', at: upstream, limits: { depth: 40 } })) }
}

describe('a gateway before an upstream that tells its schema', () => {
  it('tells the same schema, and lets through what the upstream accepts', async () => {
    const { graphql, upstream } = await start({})
    expect(upstream.asked).toHaveLength(1)
    expect(await passing(graphql)).toEqual(ALL)
    const { body } = await graphql(WHOLE)
    const expected = introspectionFromSchema(buildSchema(SDL), {
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      experimentalDirectiveDeprecation: true,
      oneOf: true,
    })
    expect(withoutOurs(body.data)).toEqual(JSON.parse(JSON.stringify(expected)))
  })

  it('tells the same schema where it is one of several', async () => {
    const upstream = await startOlderUpstream({ sdl: SDL })
    const { graphql } = await startGateway({ before: 'upstreams', upstreams: { one: { url: upstream.url } } })
    const { body } = await graphql(WHOLE)
    const told = buildClientSchema(withoutOurs(body.data) as never)
    const print = (schema: GraphQLSchema) => printSchema(lexicographicSortSchema(schema))
    expect(print(told)).toBe(print(buildSchema(SDL)))
    for (const query of Object.values(ASKED)) expect((await graphql(query)).body.errors).toBeUndefined()
  })

  it.each<Refusal>(['400', '200', '400 as text', '200 with what it knows'])(
    'starts where nothing newer is known, and that is said with %s',
    async (refusal) => {
      const unknown = [
        '__Schema.description',
        '__Type.isOneOf',
        '__Type.specifiedByURL',
        '__Type.inputFields(includeDeprecated:)',
        '__Field.args(includeDeprecated:)',
        '__Directive.args(includeDeprecated:)',
        '__Directive.isRepeatable',
        '__InputValue.isDeprecated',
        '__InputValue.deprecationReason',
      ]
      const { graphql } = await start({ unknown, refusal })
      expect((await graphql('{ url }')).body).toEqual({ data: { url: null } })
      expect(await passing(graphql)).toEqual(['oneOf'])
    },
  )

  it.each<[string, readonly string[]]>([
    ['__Type.isOneOf', []],
    ['__Type.specifiedByURL', []],
    ['__Schema.description', []],
    ['__Directive.isRepeatable', ['repeated']],
    ['__Field.args(includeDeprecated:)', ['oldArgument']],
    ['__Type.inputFields(includeDeprecated:)', ['oldInput']],
    ['__Directive.args(includeDeprecated:)', ['oldDirectiveArgument']],
    ['__InputValue.isDeprecated', []],
    ['__Type.fields(includeDeprecated:)', []],
    ['__Type.enumValues(includeDeprecated:)', []],
    ['__Schema.subscriptionType', []],
    ['__Directive.locations', ['oldDirectiveArgument', 'repeated']],
  ])('loses no more than %s where the upstream does not know that', async (unknown, lost) => {
    for (const refusal of ['400', '200'] as const) {
      const { graphql } = await start({ unknown: [unknown], refusal })
      expect(await passing(graphql)).toEqual(without(...lost))
    }
  })

  it('reads the URL of a scalar under the name that drafts gave it', async () => {
    const { graphql } = await start({ knowsDraft: true })
    const { body } = await graphql('{ __type(name: "Url") { specifiedByURL } }')
    expect(body.data).toEqual({ __type: { specifiedByURL: 'https://url.spec.whatwg.org/' } })
    expect(await passing(graphql)).toEqual(ALL)
  })

  it('reads types that are nested deeper than tools ask for', async () => {
    const deep = `${'['.repeat(7)}Int!${']!'.repeat(7)}`
    const { graphql } = await start({ sdl: `type Query { deep: ${deep}  a: Int }` })
    expect((await graphql('{ deep }')).body.errors?.[0]?.message).not.toContain('Cannot query field')
    const { body } = await graphql(getIntrospectionQuery({ typeDepth: 20 }))
    expect(printSchema(buildClientSchema(body.data as never))).toContain(`deep: ${deep}`)
  })

  it.each([6, 3])('starts where the upstream allows no type nested deeper than %d', async (mostDepth) => {
    const { graphql } = await start({ mostDepth })
    expect(await passing(graphql)).toEqual(ALL)
  })

  it('starts without a field that is nested deeper than the upstream lets it ask', async () => {
    const deep = `${'['.repeat(7)}Int!${']!'.repeat(7)}`
    const { graphql } = await start({ sdl: `type Query { deep: ${deep}  a: Int }`, mostDepth: 9 })
    expect((await graphql('{ a }')).body).toEqual({ data: { a: null } })
    const { body } = await graphql('{ deep }')
    expect(body.errors?.[0]).toMatchObject({
      message: 'Cannot query field "deep" on type "Query".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    })
  })
})
