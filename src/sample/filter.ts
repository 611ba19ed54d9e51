import { type RawBuilder, sql } from 'kysely'
import {
  endsOf,
  type FieldKind,
  fieldsOf,
  type RelationEnd,
  type ThingType,
  thingTypes,
} from './definition.ts'
import { badInput } from './failure.ts'
import { assertText, limits } from './text.ts'

type Condition = RawBuilder<boolean>
type Column = RawBuilder<unknown>
type Operator = (column: Column, value: unknown) => Condition

/** A filter as graphql-js passes it, with the names and types of the SDL. */
export type Filter = Readonly<Record<string, unknown>>

type OperatorName = '' | '_not' | '_in' | '_contains' | '_starts_with' | '_lt' | '_lte' | '_gt' | '_gte'

const operators: Readonly<Record<OperatorName, Operator>> = {
  '': (column, value) => sql<boolean>`${column} is ${value}`,
  _not: (column, value) => sql<boolean>`${column} is not ${value}`,
  _in: (column, values) =>
    sql<boolean>`${column} in (select value from json_each(${JSON.stringify(values)}))`,
  _contains: (column, value) => sql<boolean>`instr(${column}, ${value}) > 0`,
  _starts_with: (column, value) => sql<boolean>`substr(${column}, 1, length(${value})) = ${value}`,
  _lt: (column, value) => sql<boolean>`${column} < ${value}`,
  _lte: (column, value) => sql<boolean>`${column} <= ${value}`,
  _gt: (column, value) => sql<boolean>`${column} > ${value}`,
  _gte: (column, value) => sql<boolean>`${column} >= ${value}`,
}

const ranges: readonly OperatorName[] = ['', '_lt', '_lte', '_gt', '_gte']

const operatorsOf: Readonly<Record<FieldKind | 'identifier', readonly OperatorName[]>> = {
  identifier: ['', '_not', '_in'],
  text: ['', '_not', '_in', '_contains', '_starts_with'],
  url: ['', '_not', '_in', '_starts_with'],
  date: ranges,
  dateTime: ranges,
  int: ranges,
  boolean: [''],
  status: ['', '_not', '_in'],
}

export type Test =
  | { readonly kind: 'field'; readonly field: string; readonly operator: OperatorName }
  | { readonly kind: 'some'; readonly end: RelationEnd }

/** The tests that a filter of the type offers, by their SDL names; `AND` and `OR` belong to every type. */
export function testsOf(type: ThingType): ReadonlyMap<string, Test> {
  const kinds = {
    identifier: 'identifier',
    created: 'dateTime',
    modified: 'dateTime',
    ...fieldsOf[type],
  } as const
  const fields = Object.entries<FieldKind | 'identifier'>(kinds).flatMap(([field, kind]) =>
    operatorsOf[kind].map((operator) => [`${field}${operator}`, { kind: 'field', field, operator }] as const),
  )
  const ends = endsOf(type).map((end) => [`${end.field}_some`, { kind: 'some', end }] as const)
  return new Map<string, Test>([...fields, ...ends])
}

const tests: ReadonlyMap<ThingType, ReadonlyMap<string, Test>> = new Map(
  thingTypes.map((type) => [type, testsOf(type)]),
)

const maximumConditions = 100
const maximumValues = 200
const maximumDepth = 5

interface Scope {
  readonly type: ThingType
  readonly alias: string
  readonly depth: number
  readonly count: () => void
}

function assertValue(value: unknown, name: string): void {
  if (typeof value === 'string') assertText(value, name, limits.text)
}

function buildTest(test: Test, name: string, value: unknown, scope: Scope): Condition {
  scope.count()
  if (test.kind === 'some') return buildSome(test.end, assertFilter(value, name), scope)
  const { field, operator } = test
  if (Array.isArray(value)) {
    if (value.length > maximumValues) throw badInput(`${name} must have at most ${maximumValues} values.`)
    for (const item of value) assertValue(item, name)
  } else if (value === null && operator !== '' && operator !== '_not') {
    throw badInput(`${name} must not be null.`)
  } else {
    assertValue(value, name)
  }
  return operators[operator](sql.ref(`${scope.alias}.${field}`), value)
}

function buildSome(end: RelationEnd, filter: Filter, scope: Scope): Condition {
  const depth = scope.depth + 1
  if (depth > maximumDepth) throw badInput(`A filter must have at most ${maximumDepth} relations in a row.`)
  const [edge, alias] = [`edge${depth}`, `thing${depth}`]
  const other = sql.ref(`${edge}.${end.owner === 'from' ? 'to' : 'from'}`)
  const condition = buildAll(filter, { ...scope, type: end.target, alias, depth })
  return sql<boolean>`exists (
    select 1 from relation as ${sql.ref(edge)}
    join ${sql.table(end.target)} as ${sql.ref(alias)} on ${sql.ref(`${alias}.identifier`)} = ${other}
    where ${sql.ref(`${edge}.name`)} = ${end.relation}
      and ${sql.ref(`${edge}.${end.owner}`)} = ${sql.ref(`${scope.alias}.identifier`)} and ${condition})`
}

function assertFilter(value: unknown, name: string): Filter {
  if (typeof value !== 'object' || value === null) throw badInput(`${name} must not be null.`)
  return value as Filter
}

function join(conditions: readonly Condition[], word: 'and' | 'or'): Condition {
  if (conditions.length === 0) return word === 'and' ? sql<boolean>`true` : sql<boolean>`false`
  return sql<boolean>`(${sql.join(conditions, word === 'and' ? sql` and ` : sql` or `)})`
}

function buildAll(filter: Filter, scope: Scope): Condition {
  const conditions = Object.entries(filter).map(([name, value]) => {
    if (name === 'AND' || name === 'OR') {
      if (!Array.isArray(value)) throw badInput(`${name} must not be null.`)
      scope.count()
      const parts = value.map((part) => buildAll(assertFilter(part, name), scope))
      return join(parts, name === 'AND' ? 'and' : 'or')
    }
    const test = tests.get(scope.type)?.get(name)
    if (test === undefined) throw badInput(`A filter of ${scope.type} has no ${name}.`)
    return buildTest(test, name, value, scope)
  })
  return join(conditions, 'and')
}

/**
 * Builds the condition on the table `thing`. Throws BAD_USER_INPUT for a filter that is too large or holds a
 * value that cannot be compared.
 */
export function buildFilter(type: ThingType, filter: Filter): Condition {
  let conditions = 0
  const count = (): void => {
    conditions += 1
    if (conditions > maximumConditions) {
      throw badInput(`A filter must have at most ${maximumConditions} conditions.`)
    }
  }
  return buildAll(filter, { type, alias: 'thing', depth: 0, count })
}
