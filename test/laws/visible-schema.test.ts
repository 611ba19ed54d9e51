import { describe, expect, it } from '@jest/globals'
import {
  type DocumentNode,
  GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  specifiedScalarTypes,
  TypeInfo,
  validate,
  validateSchema,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { lackingNeeds } from '../../src/core/decision/requirement.ts'
import { listCoordinates } from '../../src/core/listing/schema-coordinates.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { findVisibleCoordinates } from '../../src/core/visibility/visible-coordinates.ts'
import { findVisibleFields, type VisibleFields } from '../../src/core/visibility/visible-fields.ts'
import { buildVisibleSchema, visibleSchemaOf } from '../../src/core/visibility/visible-schema.ts'
import { toSubject } from './asker.ts'
import { type BuiltCase, describeCase, makeCases } from './case.ts'
import { fieldOf, judge, occurrencesOf, type Reach, rootName, rootReach } from './oracle.ts'
import { holdLaw, type Tape } from './tape.ts'

interface SeenCase extends BuiltCase {
  readonly visible: GraphQLSchema
  readonly fields: VisibleFields
}

describe('the schema that a subject sees', () => {
  it('is valid, and each field of it can be asked for in an operation that is allowed', () => {
    let used = 0
    holdLaw('visible is usable', { cases: 300, until: () => used > 1_000 }, (tape) => {
      // One who lacks nothing sees the schema as it is, with what nothing in it returns.
      const cases = filteredCases(tape, 1).filter(({ visible, schema }) => visible !== schema)
      for (const made of cases) {
        const { visible } = made
        const problems = validateSchema(new GraphQLSchema({ ...visible.toConfig(), assumeValid: false }))
        if (problems.length > 0) throw new Error(describeCase(made, problems))
        const operations = usesOf(made)
        used += operations.size
        for (const [coordinate, operation] of operations) {
          const found = operation === undefined ? ['it is not reached'] : faultsOf(made, operation)
          if (found.length > 0) throw new Error(describeCase(made, { coordinate, operation, found }))
        }
      }
      return cases.length
    })
  })

  it('lets through nothing that is denied, but fields of an interface of which it hides an implementer', () => {
    const seen = { direct: 0, narrowed: 0 }
    holdLaw('valid is allowed', { cases: 600, until: (judged) => seen.direct > judged / 2 }, (tape) => {
      const cases = filteredCases(tape, 3).filter(
        ({ visible, schema, document, fields, kind, asker }) =>
          visible !== schema &&
          // Of a root that may not be reached at all there is no more than the name.
          fields.has(rootName(kind)) &&
          asker.kind !== 'invalid_token' &&
          validate(visible, document).length === 0,
      )
      for (const made of cases) {
        const isDirect = selectsWholeInterfaces(made)
        seen[isDirect ? 'direct' : 'narrowed'] += 1
        if (isDirect && judge(made).decision !== 'allow') throw new Error(describeCase(made, judge(made)))
      }
      return cases.length
    })
  })

  it('shows whatever an allowed operation reads, unless an interface is on the way that has no field for all', () => {
    const seen = { chains: 0, exempt: 0 }
    holdLaw('usable is visible', { cases: 300, until: () => seen.chains > 20 * seen.exempt }, (tape) => {
      const cases = filteredCases(tape, 3).filter(
        (made) => made.visible !== made.schema && judge(made).decision === 'allow',
      )
      for (const made of cases) {
        walkChains(made, rootReach(made), { isExempt: false, hidden: undefined }, ({ isExempt, hidden }) => {
          seen[isExempt ? 'exempt' : 'chains'] += 1
          if (hidden !== undefined && !isExempt) throw new Error(describeCase(made, { hidden }))
        })
      }
      return cases.length
    })
  })

  it('is one for all who meet the same requirements, and whole for who meets all', () => {
    holdLaw('kept', { cases: 100 }, (tape) => {
      const cases = filteredCases(tape, 4)
      for (const [index, made] of cases.entries()) {
        const other = cases[(index + 1) % cases.length] ?? made
        const lacking = [made, other].map(({ asker }) => lackingOf(made, toSubject(asker)).join())
        const seenByOther = visibleSchemaOf(made.table, toSubject(other.asker)).schema
        expect(made.visible === seenByOther).toBe(lacking[0] === lacking[1])
        expect(made.visible === made.schema).toBe(lacking[0] === '')
      }
      return cases.length
    })
  })
})

describe('the coordinates that somebody can use', () => {
  it('are those of the schema that they see, found without building it', () => {
    let hidden = 0
    holdLaw('visible coordinates', { cases: 300, until: () => hidden > 100 }, (tape) => {
      const cases = filteredCases(tape, 3)
      for (const { table, asker, schema } of cases) {
        const lacking = new Set(lackingOf({ table }, toSubject(asker)))
        const found = findVisibleCoordinates(table, lacking)
        const listed = listCoordinates(table, buildVisibleSchema(table, lacking)).map((one) => one.coordinate)
        const scalars = specifiedScalarTypes.map(({ name }) => name)
        // A schema has a query root even where nothing of it is seen.
        const seen = listed.filter(
          (one) => one !== 'Query' || listed.some((name) => name.startsWith('Query.')),
        )
        expect([...found].filter((one) => !scalars.includes(one)).sort()).toEqual([...seen].sort())
        hidden += listCoordinates(table, schema).filter(({ coordinate }) => !found.has(coordinate)).length
      }
      return cases.length
    })
  })
})

/** The cases of other laws, with introspection filtered. */
function filteredCases(tape: Tape, askers: number): readonly SeenCase[] {
  return makeCases(tape, { requests: askers === 1 ? 1 : 3, askers }).map((made) => {
    const policy = { ...made.world.policy, introspection: 'filtered' as const }
    const world = { ...made.world, policy, introspectionNeed: undefined }
    const table = tableOf(made, policy)
    const subject = toSubject(made.asker)
    const visible = visibleSchemaOf(table, subject).schema
    const fields = findVisibleFields(table, new Set(lackingOf({ table }, subject)), {
      permits: () => true,
    })
    return { ...made, world, table, visible, fields }
  })
}

const tables = new WeakMap<GraphQLSchema, BuiltCase['table']>()

function tableOf({ schema }: BuiltCase, policy: BuiltCase['world']['policy']): BuiltCase['table'] {
  const table = tables.get(schema) ?? buildRuleTable(schema, policy)
  tables.set(schema, table)
  return table
}

function lackingOf(
  { table }: Pick<BuiltCase, 'table'>,
  subject: ReturnType<typeof toSubject>,
): readonly number[] {
  return lackingNeeds([...table.numbered.keys()], table, subject)
}

/** By coordinate of the visible schema an operation that uses it, found by walking the visible schema from its roots. */
function usesOf(made: SeenCase): ReadonlyMap<string, string | undefined> {
  const { visible, schema } = made
  const ways = new Map<string, string>()
  const waiting: string[] = []
  const reach = (typeName: string, way: string): void => {
    if (ways.has(typeName)) return
    ways.set(typeName, way)
    waiting.push(typeName)
  }
  for (const kind of ['query', 'mutation', 'subscription'] as const) {
    const name = rootName(kind)
    if (isObjectType(visible.getType(name)) && made.fields.has(name)) reach(name, `${kind} { HERE }`)
  }
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const type = visible.getType(name)
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type)
      if (!isCompositeType(named)) continue
      const possible = isObjectType(named) ? [named] : visible.getPossibleTypes(named)
      for (const one of possible)
        reach(
          one.name,
          (ways.get(name) ?? '').replace('HERE', `${field.name} { ... on ${one.name} { HERE } }`),
        )
    }
  }
  const uses = new Map<string, string | undefined>()
  for (const type of Object.values(visible.getTypeMap())) {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue
    if (type === visible.getQueryType() && !made.fields.has(type.name)) continue
    const at = isObjectType(type)
      ? type.name
      : visible.getPossibleTypes(type).find(({ name }) => ways.has(name))?.name
    for (const field of Object.values(type.getFields())) {
      const below = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''
      const selected = isObjectType(type)
        ? `${field.name}${below}`
        : `... on ${type.name} { ${field.name}${below} }`
      uses.set(`${type.name}.${field.name}`, ways.get(at ?? '')?.replace('HERE', selected))
    }
  }
  // What it says of a type is what the guarded schema says.
  for (const name of ways.keys()) expect(schema.getType(name)).toBeDefined()
  return uses
}

function faultsOf(made: SeenCase, operation: string): readonly string[] {
  const document = parse(operation)
  const kind = operation.split(' ')[0] as BuiltCase['kind']
  const errors = [...validate(made.schema, document), ...validate(made.visible, document)]
  if (errors.length > 0) return errors.map(({ message }) => message)
  if (made.asker.kind === 'invalid_token') return []
  return judge({ ...made, document, kind, variables: {} }).denied
}

/** No field is selected on an interface that some implementer of it does not show. */
function selectsWholeInterfaces({ schema, visible, document }: SeenCase): boolean {
  return everyField(document, schema, (parent, field) => {
    const type = schema.getType(parent)
    if (!isInterfaceType(type) || field === '__typename') return true
    return schema.getPossibleTypes(type).every(({ name }) => isVisible(visible, name, field))
  })
}

function everyField(
  document: DocumentNode,
  schema: GraphQLSchema,
  holds: (parent: string, field: string) => boolean,
): boolean {
  const info = new TypeInfo(schema)
  let all = true
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: ({ name }) => {
        all &&= holds(info.getParentType()?.name ?? '', name.value)
      },
    }),
  )
  return all
}

/** What there is on the way from the root to a field, as the objects on it see it. */
interface Chain {
  /** A field on it returns an interface that has no field for all. */
  readonly isExempt: boolean
  /** The first field on it that is not shown. */
  readonly hidden: string | undefined
}

/** Visits the chain of each leaf that an operation reads. There are thousands of some operations: none is kept. */
function walkChains(made: SeenCase, reach: Reach, above: Chain, visit: (chain: Chain) => void): void {
  for (const owner of reach.possible) {
    for (const { name, below } of occurrencesOf(made, reach, owner)) {
      if (name.startsWith('__')) continue
      const { named } = fieldOf(made.world, owner, name).type
      const isInterface = made.world.types.get(named)?.kind === 'interface'
      const chain: Chain = {
        isExempt: above.isExempt || (isInterface && !made.fields.has(named)),
        hidden: above.hidden ?? (isVisible(made.visible, owner, name) ? undefined : `${owner}.${name}`),
      }
      if (below === undefined) visit(chain)
      else {
        const possible = below.possible.filter((one) => isPossible(made, named, one))
        walkChains(made, { ...below, possible }, chain, visit)
      }
    }
  }
}

function isPossible({ schema }: SeenCase, typeName: string, objectName: string): boolean {
  const type = schema.getType(typeName)
  const object = schema.getType(objectName)
  if (isObjectType(type)) return type === object
  return isCompositeType(type) && isObjectType(object) && schema.isSubType(type, object)
}

function isVisible(visible: GraphQLSchema, owner: string, field: string): boolean {
  const type = visible.getType(owner)
  return (isObjectType(type) || isInterfaceType(type)) && type.getFields()[field] !== undefined
}
