import { describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  graphqlSync,
  introspectionFromSchema,
  parse,
  printSchema,
  validate,
} from 'graphql'
import { buildSchemaFromIntrospection } from '../../../src/core/schema/introspection-file.ts'
import { notesOf } from '../../../src/core/schema/schema-notes.ts'

const WHOLE = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
  typeDepth: 20,
} as const

type Json = Record<string, unknown>

function tell(sdl: string): { types: Json[]; directives: Json[] } & Json {
  const { __schema } = introspectionFromSchema(buildSchema(sdl), WHOLE)
  return JSON.parse(JSON.stringify(__schema))
}

const read = (__schema: Json): GraphQLSchema =>
  buildSchemaFromIntrospection({ name: 'it', text: JSON.stringify({ data: { __schema } }) })

const left = (schema: GraphQLSchema): readonly string[] =>
  notesOf(schema).map(({ coordinate, message }) => `${coordinate}: ${message}`)

const BASE = 'type Query { hello: String } type Mutation { createUser: User } type User { id: ID! }'

/** The base with types as a server of another make might tell them. */
function readWith(...types: readonly Json[]): GraphQLSchema {
  const told = tell(BASE)
  told.types.push(...types)
  return read(told)
}

const STRING = { kind: 'SCALAR', name: 'String' }
const named = (kind: string, name: string): Json => ({ kind, name, ofType: null })
const field = (name: string, type: Json, args: readonly Json[] = []): Json => ({
  name,
  type,
  args,
  isDeprecated: false,
  deprecationReason: null,
})

describe('a schema that was read from an introspection', () => {
  it('tells the same as the one that was asked', () => {
    const sdl = `
      "of all" schema { query: Q }
      directive @mark("why" name: String = "a", old: Int @deprecated(reason: "b")) repeatable on FIELD | QUERY
      scalar Url @specifiedBy(url: "https://url.spec.whatwg.org/")
      input By @oneOf { id: ID  email: String }
      input Filter { size: Int = 3  old: String @deprecated(reason: "size")  kinds: [Kind!]! = [A, B]  in: In = { by: [{ id: "1" }] } }
      input In { by: [By!] }
      enum Kind { A B @deprecated  "third" C }
      interface Named { name: String }
      interface Lonely { name: String }
      union Thing = Query2
      type Query2 implements Named { name: String }
      type Q {
        things(filter: Filter = { kinds: [] }, page: Int! = 1 @deprecated, kind: Kind = B): [String!]!
        deep: [[[[[[Int!]!]!]!]!]!]!
        thing: Thing  named: Named  lonely: Lonely  url(by: By): Url @deprecated(reason: "gone")
      }`
    const schema = read(tell(sdl))
    expect(notesOf(schema)).toEqual([])
    expect(introspectionFromSchema(schema, WHOLE)).toEqual(introspectionFromSchema(buildSchema(sdl), WHOLE))
  })

  it('takes requests that name what is deprecated, given once or repeated', () => {
    const schema = read(
      tell(`directive @mark(name: String) repeatable on FIELD
        input By @oneOf { id: ID  email: String }
        type Query { a(old: Int @deprecated, by: By, need: Int! = 1 @deprecated): String }`),
    )
    const errorsOf = (query: string) => validate(schema, parse(query)).map(({ message }) => message)
    expect(errorsOf('{ a(old: 1, by: { id: 1 }, need: 2) @mark(name: "a") @mark(name: "b") }')).toEqual([])
    expect(errorsOf('{ a(by: { id: 1, email: "e" }) }')).toEqual([
      'OneOf Input Object "By" must specify exactly one key.',
    ])
  })

  it.each<[string, Json, string, string]>([
    [
      'a scalar in the names of introspection',
      { kind: 'SCALAR', name: '__Custom' },
      '__Custom',
      'names that begin',
    ],
    ['an enum without values', { kind: 'ENUM', name: 'Odd', enumValues: [] }, 'Odd', 'it has no values.'],
    ['an enum of no list', { kind: 'ENUM', name: 'Odd', enumValues: null }, 'Odd', 'it has no values.'],
    [
      'an object without fields',
      { kind: 'OBJECT', name: 'Odd', fields: [], interfaces: [] },
      'Odd',
      'it has no fields.',
    ],
    [
      'an interface without fields',
      { kind: 'INTERFACE', name: 'Odd', fields: null },
      'Odd',
      'it has no fields.',
    ],
    [
      'a union without members',
      { kind: 'UNION', name: 'Odd', possibleTypes: [] },
      'Odd',
      'it has no members.',
    ],
    [
      'an input without fields',
      { kind: 'INPUT_OBJECT', name: 'Odd', inputFields: [] },
      'Odd',
      'it has no fields.',
    ],
    ['a type of no kind that is known', { kind: 'TUPLE', name: 'Odd' }, 'Odd', 'its kind is not known.'],
    [
      'a name that is none',
      { kind: 'SCALAR', name: 'Page<User>' },
      'Page<User>',
      'it has no name of GraphQL.',
    ],
    [
      'a second type of the same name',
      { kind: 'SCALAR', name: 'User' },
      'User',
      'there are two of that name.',
    ],
  ])('is without %s, and says so', (_, type, coordinate, why) => {
    const schema = readWith(type)
    expect(left(schema)).toEqual([expect.stringContaining(`${coordinate}: it was left out: ${why}`)])
    expect(printSchema(schema)).toBe(printSchema(buildSchema(BASE)))
  })

  it('is without what needs a type that is left out, as far as that goes', () => {
    const schema = readWith(
      { kind: 'ENUM', name: 'Empty', enumValues: [] },
      {
        kind: 'INPUT_OBJECT',
        name: 'Needs',
        inputFields: [{ name: 'e', type: { kind: 'NON_NULL', ofType: named('ENUM', 'Empty') } }],
      },
      {
        kind: 'INPUT_OBJECT',
        name: 'May',
        inputFields: [
          { name: 'e', type: named('ENUM', 'Empty') },
          { name: 'a', type: STRING },
        ],
      },
      { kind: 'OBJECT', name: 'Only', interfaces: [], fields: [field('e', named('ENUM', 'Empty'))] },
      { kind: 'UNION', name: 'Of', possibleTypes: [named('OBJECT', 'Only')] },
      {
        kind: 'OBJECT',
        name: 'Some',
        interfaces: [named('INTERFACE', 'Gone')],
        fields: [
          field('of', named('UNION', 'Of')),
          field('missing', named('OBJECT', 'Missing')),
          field('__odd', STRING),
          field('input', named('INPUT_OBJECT', 'May')),
          field('needs', STRING, [
            { name: 'n', type: { kind: 'NON_NULL', ofType: named('INPUT_OBJECT', 'Needs') } },
          ]),
          field('may', STRING, [
            { name: 'n', type: named('INPUT_OBJECT', 'Needs') },
            { name: 'm', type: named('INPUT_OBJECT', 'May') },
          ]),
        ],
      },
    )
    const printed = printSchema(schema)
    expect(printed).toContain('type Some {\n  may(m: May): String\n}')
    expect(printed).toContain('input May {\n  a: String\n}')
    expect(printed).not.toMatch(/Empty|Needs|Only|union/)
    expect(
      left(schema)
        .map((line) => line.split(': ')[0])
        .sort(),
    ).toEqual(
      [
        'Empty',
        'May.e',
        'Needs',
        'Needs.e',
        'Of',
        'Of.Only',
        'Only',
        'Only.e',
        'Some.Gone',
        'Some.__odd',
        'Some.input',
        'Some.may(n:)',
        'Some.missing',
        'Some.needs',
        'Some.needs(n:)',
        'Some.of',
      ].sort(),
    )
  })

  it('is without mutations where their root type is left out', () => {
    const told = tell(BASE)
    told['mutationType'] = { name: 'Missing' }
    const schema = read(told)
    expect(schema.getMutationType()).toBeNull()
    expect(left(schema)).toEqual([
      'mutationType: it was left out: it is "Missing", and no object type of that name is left.',
    ])
  })

  it.each<[string, (told: Json) => void, RegExp]>([
    ['without a query type', (told) => Object.assign(told, { queryType: null }), /It has no query type\.$/],
    [
      'whose query type has no field left',
      (told) => Object.assign(told, { types: [] }),
      /queryType: it was left out.*It has no query type\.$/,
    ],
    [
      'with one root type for two kinds',
      (told) => Object.assign(told, { mutationType: { name: 'Query' } }),
      /"Query" is the root type of two kinds/,
    ],
  ])('is refused %s', (_, change, message) => {
    const told = tell(BASE)
    change(told)
    expect(() => read(told)).toThrow(message)
  })

  it('has every interface that an interface of a type implements', () => {
    const told = tell(
      'interface A { a: Int } interface B implements A { a: Int } type T implements A & B { a: Int } type Query { t: T }',
    )
    for (const type of told.types) if (type['name'] === 'T') type['interfaces'] = [named('INTERFACE', 'B')]
    const schema = read(told)
    const possible = schema.getPossibleTypes(schema.getType('A') as never)
    expect(possible.map(({ name }) => name)).toEqual(['T'])
  })

  it('has every field of an interface in its implementers, and says where one was added', () => {
    const told = tell(
      'interface A { a: Int b: Int } type T implements A { a: Int b: Int } type Query { t: T }',
    )
    for (const type of told.types)
      if (type['name'] === 'T') type['fields'] = [field('a', named('SCALAR', 'Int'))]
    const schema = read(told)
    expect(left(schema)).toEqual(['T.b: it was added: it implements the interface "A".'])
    expect(printSchema(schema)).toContain('type T implements A {\n  a: Int\n  b: Int\n}')
  })

  it('starts where a type does not keep to its interface, and says so', () => {
    const told = tell('interface A { a: Int } type T implements A { a: Int } type Query { t: T }')
    for (const type of told.types) if (type['name'] === 'T') type['fields'] = [field('a', STRING)]
    const schema = read(told)
    expect(left(schema)).toEqual([
      'schema: it breaks the specification: Interface field A.a expects type Int but T.a is type String.',
    ])
    expect(graphqlSync({ schema, source: '{ t { a } }' }).data).toEqual({ t: null })
  })

  it.each(['[object Object]', '{"a": 1}', 'NoSuchValue', '"text"', ''])(
    'requires no value where the default %j cannot be told',
    (defaultValue) => {
      const told = tell('enum E { A } type Query { a(e: E! = A): Int }')
      const query = told.types.find(({ name }) => name === 'Query') as { fields: { args: Json[] }[] }
      Object.assign(query.fields[0]?.args[0] ?? {}, { defaultValue })
      const schema = read(told)
      expect(validate(schema, parse('{ a }'))).toEqual([])
      expect(left(schema)).toEqual([
        expect.stringMatching(/^Query\.a\(e:\): its default value was left out: /),
      ])
    },
  )

  it('tells itself where a scalar has a default that graphql-js cannot print', () => {
    const told = tell('scalar JSON type Query { a(e: JSON! = "x"): Int }')
    const query = told.types.find(({ name }) => name === 'Query') as { fields: { args: Json[] }[] }
    Object.assign(query.fields[0]?.args[0] ?? {}, { defaultValue: '{a: [1]}' })
    const schema = read(told)
    expect(graphqlSync({ schema, source: getIntrospectionQuery() }).errors).toBeUndefined()
    expect(validate(schema, parse('{ a } query q { a(e: { b: 2 }) }'))).not.toContain('Expected')
  })

  it('believes a server about what is deprecated, with a reason or without', () => {
    const told = tell('type Query { a: Int b: Int c: Int }')
    const query = told.types.find(({ name }) => name === 'Query') as { fields: Json[] }
    Object.assign(query.fields[0] ?? {}, { isDeprecated: true, deprecationReason: null })
    Object.assign(query.fields[1] ?? {}, { isDeprecated: false, deprecationReason: '' })
    Object.assign(query.fields[2] ?? {}, { isDeprecated: true, deprecationReason: '' })
    const fields = Object.values(read(told).getQueryType()?.getFields() ?? {})
    expect(fields.map(({ deprecationReason }) => deprecationReason ?? null)).toEqual([
      'No longer supported',
      null,
      '',
    ])
  })

  it('needs no word about the scalars that every schema has, and none about newer members', () => {
    const told = tell(BASE)
    told.types = told.types.filter(({ name }) => !/^(?:String|ID|Boolean|__.*)$/.test(String(name)))
    for (const type of told.types) {
      if (type['kind'] !== 'OBJECT') continue
      for (const one of type['fields'] as Json[]) {
        delete one['isDeprecated']
        delete one['deprecationReason']
      }
      if (type['name'] === 'User') type['interfaces'] = null
    }
    delete told['subscriptionType']
    expect(printSchema(read(told))).toBe(printSchema(buildSchema(BASE)))
  })
})
