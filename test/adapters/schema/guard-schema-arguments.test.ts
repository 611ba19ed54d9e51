import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, execute, GraphQLEnumType, parse } from 'graphql'
import { guardSchema } from '../../../src/adapters/schema/guard-schema.ts'
import { identified } from '../../core/decision/subjects.ts'

const SDL = /* GraphQL */ `
  enum Level { LOW HIGH }
  scalar Time
  input Filter { name: String = "any", secret: String @auth(scopes: [["secret"]]), not: Filter }
  type Query {
    find(filter: Filter, level: Level, at: Time): String
    low(level: Level = LOW, at: Time, id: ID): String @auth(scopes: [["all"]], if: "args.id == subject.id")
  }
  type Mutation { save(id: ID): String @auth(unless: "args.id == subject.id") }
`

function build(sdl: string) {
  const ran: string[] = []
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true })
  const level = schema.getType('Level')
  // Coerced once, these are no values that could be coerced once more.
  if (level instanceof GraphQLEnumType)
    for (const value of level.getValues()) value.value = Symbol(value.name)
  Object.assign(schema.getType('Time') ?? {}, {
    parseValue: (value: unknown) => {
      if (typeof value !== 'string') throw new TypeError('no text')
      return new Date(value)
    },
  })
  const guarded = guardSchema(schema, {
    onWarning: () => undefined,
    fieldResolver: (_source, _args, _context, { fieldName }) => {
      ran.push(fieldName)
      return 'x'
    },
  })
  const ask = async (
    source: string,
    variableValues: Readonly<Record<string, unknown>>,
    ...scopes: readonly string[]
  ): Promise<unknown> => {
    ran.length = 0
    const contextValue = { subject: identified(...scopes) }
    const { errors = [] } = await execute({
      schema: guarded,
      document: parse(source),
      variableValues,
      contextValue,
    })
    return {
      ran: [...ran],
      denied: errors.map(({ extensions }) => extensions['arguments'] ?? extensions['coordinate']),
    }
  }
  return { ask }
}

describe('guardSchema', () => {
  it('holds rules on values that come coerced, and with defaults filled in', async () => {
    const { ask } = build(SDL)
    const source = 'query ($f: Filter) { find(filter: $f) }'
    expect(await ask(source, { f: { not: {} } })).toEqual({ ran: ['find'], denied: [] })
    expect(await ask(source, {})).toEqual({ ran: ['find'], denied: [] })
    expect(await ask(source, { f: { not: { secret: null } } })).toEqual({
      ran: [],
      denied: [['Filter.secret']],
    })
    expect(await ask(source, { f: { not: { secret: null } } }, 'secret')).toEqual({
      ran: ['find'],
      denied: [],
    })
    expect(await ask('query ($f: Filter = {secret: "a"}) { find(filter: $f) }', {})).toEqual({
      ran: [],
      denied: [['Filter.secret']],
    })
  })

  it('shows conditions the arguments as they were coerced, once', async () => {
    const { ask } = build(SDL)
    const source = 'query ($l: Level, $t: Time, $i: ID) { low(level: $l, at: $t, id: $i) }'
    const given = { l: 'HIGH', t: '2026-01-01T00:00:00Z', i: 'someone' }
    expect(await ask(source, given, 'all')).toEqual({ ran: ['low'], denied: [] })
    expect(await ask(source, { ...given, i: 'other' }, 'all')).toEqual({ ran: [], denied: ['Query.low'] })
  })

  it('runs no mutation beside one whose condition fails', async () => {
    const { ask } = build(SDL)
    const source = 'mutation ($i: ID) { a: save(id: "someone") b: save(id: $i) }'
    expect(await ask(source, { i: 'someone' })).toEqual({ ran: ['save', 'save'], denied: [] })
    expect(await ask(source, { i: 'other' })).toMatchObject({ ran: [] })
  })

  it('refuses a default that holds a field with a rule: nobody could tell who supplied it', () => {
    const sdl =
      'type Query { a(b: B): Int } input B { c: C = {d: 1} } input C { d: Int @auth(scopes: [["d"]]) }'
    const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true })
    expect(() => guardSchema(schema)).toThrow(
      'guardSchema sees input objects after their defaults are filled in, and cannot tell who supplied B.c: use guardExecute or authPlugin, or give it no default.',
    )
  })
})
