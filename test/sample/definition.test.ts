import { describe, expect, it } from '@jest/globals'
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
} from 'graphql'
import { sql } from 'kysely'
import { openDatabase } from '../../src/sample/database.ts'
import { endsOf, type FieldKind, fieldsOf, relations, thingTypes } from '../../src/sample/definition.ts'
import { testsOf } from '../../src/sample/filter.ts'
import { migrate } from '../../src/sample/migrations.ts'
import { orderingsOf } from '../../src/sample/paging.ts'
import { searchableFields } from '../../src/sample/search-index.ts'
import { shareTestApi } from './api.ts'

const sharedApi = shareTestApi()

const graphqlType: Readonly<Record<FieldKind, string>> = {
  text: 'String',
  url: 'URL',
  date: 'Date',
  dateTime: 'DateTime',
  int: 'Int',
  boolean: 'Boolean',
  status: 'ActionStatusType',
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`${name} is not an object type`)
  return type
}

describe('the SDL and the definitions agree', () => {
  it.each(thingTypes)('on the fields of %s', async (type) => {
    const { schema } = await sharedApi()
    const printed = Object.values(objectType(schema, type).getFields()).map((field) => [
      field.name,
      String(field.type),
    ])
    const expected = [
      ['identifier', 'ID!'],
      ['created', 'DateTime!'],
      ['modified', 'DateTime!'],
      ...Object.entries(fieldsOf[type]).map(([field, kind]) => [field, graphqlType[kind]]),
      ...endsOf(type).map(({ field, target }) => [field, `[${target}]`]),
    ]
    expect(printed.sort()).toEqual(expected.sort())
  })

  it.each(thingTypes)('on the arguments of the mutations of %s', async (type) => {
    const { schema } = await sharedApi()
    const fields = Object.entries(fieldsOf[type]).map(([field, kind]) => `${field}: ${graphqlType[kind]}`)
    const argumentsOf = (name: string): readonly string[] =>
      (schema.getMutationType()?.getFields()[name]?.args ?? [])
        .map((arg) => `${arg.name}: ${arg.type}`)
        .sort()
    expect(argumentsOf(`Create${type}`)).toEqual([...fields, 'identifier: ID'].sort())
    expect(argumentsOf(`Update${type}`)).toEqual([...fields, 'identifier: ID!'].sort())
    expect(argumentsOf(`Merge${type}`)).toEqual([...fields, 'identifier: ID!'].sort())
    expect(argumentsOf(`Delete${type}`)).toEqual(['identifier: ID!'])
  })

  it.each(thingTypes)('on what %s can be filtered and ordered by', async (type) => {
    const { schema } = await sharedApi()
    const filter = schema.getType(`_${type}Filter`)
    const ordering = schema.getType(`_${type}Ordering`)
    if (!isInputObjectType(filter) || !isEnumType(ordering)) throw new Error('no filter or no ordering')
    expect(Object.keys(filter.getFields()).sort()).toEqual(['AND', 'OR', ...testsOf(type).keys()].sort())
    expect(
      ordering
        .getValues()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...orderingsOf(type).keys()].sort())
  })

  it('on the mutations of the relations, and there is no other mutation', async () => {
    const { schema } = await sharedApi()
    const mutations = schema.getMutationType()?.getFields() ?? {}
    const expected = [
      ...thingTypes.flatMap((type) =>
        ['Create', 'Update', 'Merge', 'Delete'].map((verb) => `${verb}${type}`),
      ),
      ...relations.flatMap(({ name }) => [`Add${name}`, `Remove${name}`]),
    ]
    expect(Object.keys(mutations).sort()).toEqual(expected.sort())
    for (const { name, from, to } of relations) {
      for (const verb of ['Add', 'Remove']) {
        const field = mutations[`${verb}${name}`]
        expect(field?.args.map((arg) => `${arg.name}: ${arg.type}`)).toEqual([
          `from: _${from}Input!`,
          `to: _${to}Input!`,
        ])
        expect(String(field?.type)).toBe(`_${verb}${name}Payload`)
      }
    }
  })

  it('on the types, and on the fields that the text search reads', async () => {
    const { schema } = await sharedApi()
    const valuesOf = (name: string): readonly string[] => {
      const type = schema.getType(name)
      return isEnumType(type) ? type.getValues().map((value) => value.name) : []
    }
    expect(valuesOf('ThingInterfaceType')).toEqual(thingTypes)
    expect(valuesOf('SearchableMetadataFields')).toEqual(searchableFields)
  })

  it.each(thingTypes)('and the table of %s has their columns', async (type) => {
    const db = openDatabase(':memory:')
    await migrate(db, () => new Date(0))
    const { rows } = await sql<{
      readonly name: string
    }>`select name from pragma_table_info(${type})`.execute(db)
    await db.destroy()
    expect(rows.map(({ name }) => name).sort()).toEqual(
      ['identifier', 'created', 'modified', ...Object.keys(fieldsOf[type])].sort(),
    )
  })
})

describe('the SDL', () => {
  it('has a bare @auth on every mutation and no rule on any query', async () => {
    const { schema } = await sharedApi()
    const rulesOf = (type: GraphQLObjectType | null | undefined): readonly (readonly unknown[])[] =>
      Object.values(type?.getFields() ?? {}).map((field) =>
        (field.astNode?.directives ?? []).map((rule) => [rule.name.value, rule.arguments?.length]),
      )
    expect(rulesOf(schema.getMutationType()).every((rules) => JSON.stringify(rules) === '[["auth",0]]')).toBe(
      true,
    )
    expect(rulesOf(schema.getQueryType()).every((rules) => rules.length === 0)).toBe(true)
  })

  it('describes every type, and every field of a thing', async () => {
    const { schema } = await sharedApi()
    const own = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
    expect(own.filter((type) => !type.description && !isScalarType(type)).map(({ name }) => name)).toEqual([])
    const fields = thingTypes.flatMap((type) => Object.values(objectType(schema, type).getFields()))
    expect(fields.filter(({ description }) => !/https?:\/\//.test(description ?? ''))).toEqual([])
  })
})
