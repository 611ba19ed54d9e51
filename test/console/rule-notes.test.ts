import { describe, expect, it } from '@jest/globals'
import { buildClientSchema, introspectionFromSchema, validateSchema } from 'graphql'
import { describeRules, noteOf } from '../../src/console/rule-notes.ts'
import { ANONYMOUS } from '../../src/core/decision/subject.ts'
import { tellRules } from '../../src/core/listing/told-rules.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'

const text = `type Query {
  "Some people."
  people(filter: Filter, first: Int @auth(scopes: [["many"]], unless: "args.first < 100")): [Person]
  "# A heading"
  secret: Int @auth(scopes: [["a", "b"], ["c"]])
  me: Int @authenticated
}
type Person @auth(scopes: [["people"]]) {
  "Plain."
  name: String
  own: Int @auth(if: "subject.id == 'x'")
}
input Filter { "By mail." email: String @auth(scopes: [["emails"]]) name: String }
`
const table = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]))
const rules = tellRules(table, ANONYMOUS, false)
const introspection = introspectionFromSchema(table.schema)
const schema = buildClientSchema(describeRules(introspection, rules))

/** The description of `Type`, `Type.field` or `Type.field(argument:)`. */
function describedAt(coordinate: string): string | null | undefined {
  const [, typeName = '', fieldName, argument] = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? []
  const type = schema.getType(typeName)
  if (fieldName === undefined) return type?.description
  const field = type !== undefined && 'getFields' in type ? type.getFields()[fieldName] : undefined
  if (argument === undefined) return field?.description
  return field !== undefined && 'args' in field
    ? field.args.find(({ name }) => name === argument)?.description
    : undefined
}

describe('the docs of the console', () => {
  it.each<[string, string | null | undefined]>([
    ['Query.people', '**Needs** `people`. Some people.'],
    ['Query.people(first:)', '**Needs** `many`. No scope where `args.first < 100`.'],
    ['Query.secret', '**Needs** `c`, or `a` and `b`.\n\n# A heading'],
    ['Query.me', '**Needs** any token.'],
    ['Person', '**Needs** `people`.'],
    ['Person.name', '**Needs** `people`. Plain.'],
    ['Person.own', "**Needs** `people`. Only where `subject.id == 'x'`."],
    ['Filter.email', '**Needs** `emails`. By mail.'],
    ['Filter.name', null],
    ['Filter', null],
    ['Query', null],
  ])('say of %s %j', (coordinate, description) => {
    expect(describedAt(coordinate)).toBe(description)
  })

  it('are of the same schema otherwise, and what was asked for is not changed', () => {
    const plain = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, held: unknown) => (key === 'description' ? undefined : held)))
    expect(validateSchema(schema)).toEqual([])
    expect(introspection).toEqual(introspectionFromSchema(table.schema))
    expect(describeRules(introspection, [])).toEqual(introspection)
    expect(plain(describeRules(introspection, rules))).toEqual(plain(introspection))
  })

  it('say of what is closed that nobody may use it', () => {
    const closed = { coordinate: 'Query._entities', access: 'nobody', state: 'nobody' } as const
    expect(noteOf({ ...closed, kind: 'root field' })).toBe('**Nobody may use this.**')
  })

  it('say public of root fields alone', () => {
    const open = { access: 'public', state: 'public' } as const
    expect(noteOf({ coordinate: 'Query.a', kind: 'root field', ...open })).toBe('**Public.**')
    expect(noteOf({ coordinate: 'T.a', kind: 'field', ...open, by: [{ origin: '@public' }] })).toBe(
      '**Public.**',
    )
    expect(noteOf({ coordinate: 'T.a', kind: 'field', ...open })).toBe('')
  })
})
