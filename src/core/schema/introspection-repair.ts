import { isJson, type Json, jsonListOf, kindOfBuiltIn, readTypeReference } from './introspection-json.ts'
import {
  faultOfName,
  type Kinds,
  type Note,
  repairDeprecation,
  repairFields,
  repairInputs,
  repairReferences,
  repairValue,
} from './introspection-members.ts'
import type { SchemaNote } from './schema-notes.ts'

/** An introspection result from which a schema can be built. */
export interface RepairedIntrospection {
  readonly introspection: Json
  /** The parts left out and the reasons, in the order found. */
  readonly notes: readonly SchemaNote[]
}

const ROOTS = ['queryType', 'mutationType', 'subscriptionType'] as const

/**
 * Leaves out the parts of an introspection result that a schema cannot contain, and everything that depends
 * on them: a field of a missing type, and then a type without any fields left. Operations that select such
 * parts are refused, so the repair opens nothing. Members in unusual shapes are brought into the form of
 * graphql-js. Never throws.
 */
export function repairIntrospection(told: Json): RepairedIntrospection {
  const notes = new Map<string, SchemaNote>()
  const note: Note = (coordinate, why, what = 'it was left out') => {
    if (!notes.has(coordinate)) notes.set(coordinate, { coordinate, message: `${what}: ${why}` })
  }
  let types = collectTypes(told, note)
  for (;;) {
    const kinds = new Map(types.map((type) => [String(type['name']), String(type['kind'])]))
    const kept = types.flatMap<Json>((type) => repairType(type, kinds, note) ?? [])
    const isStable = kept.length === types.length
    types = kept
    if (!isStable) continue
    const roots = ROOTS.map((root) => [root, repairRoot(told[root], root, kinds, note)] as const)
    const directives = jsonListOf(told['directives']).flatMap<Json>(
      (one) => repairDirective(one, kinds, note) ?? [],
    )
    const complete = completeImplementers(types, note)
    return {
      introspection: {
        description: told['description'],
        ...Object.fromEntries(roots),
        types: inOrder(told, [...complete, ...listBuiltIns(told, types, directives)]),
        directives,
      },
      notes: [...notes.values()],
    }
  }
}

/** Keeps the original order, so that clients comparing schemas see no difference. Added types come last. */
function inOrder(told: Json, types: readonly Json[]): readonly Json[] {
  const places = new Map(jsonListOf(told['types']).map(({ name }, index) => [name, index]))
  const placeOf = ({ name }: Json): number => places.get(name) ?? places.size
  return [...types].sort((one, other) => placeOf(one) - placeOf(other))
}

/** The built-in types that the result contains or refers to. */
function listBuiltIns(told: Json, types: readonly Json[], directives: readonly Json[]): readonly Json[] {
  const values = [...types, ...directives].flatMap(({ fields, inputFields, args }) => {
    const own = [...jsonListOf(fields), ...jsonListOf(inputFields), ...jsonListOf(args)]
    return [...own, ...own.flatMap((one) => jsonListOf(one['args']))]
  })
  const referred = values.flatMap(({ type }) => readTypeReference(type)?.name ?? [])
  const names = new Set([...jsonListOf(told['types']).map(({ name }) => String(name)), ...referred])
  return [...names].flatMap((name) => {
    const kind = kindOfBuiltIn(name)
    return kind === undefined ? [] : { kind, name, fields: [], interfaces: [], enumValues: [] }
  })
}

/** Types with valid names. Introspection's own types are the same in every schema. */
function collectTypes(told: Json, note: Note): readonly Json[] {
  const names = new Set<string>()
  return jsonListOf(told['types']).filter(({ name }) => {
    if (typeof name !== 'string' || kindOfBuiltIn(name) !== undefined) return false
    const fault = names.has(name) ? 'there are two of that name.' : faultOfName(name)
    if (fault !== undefined) note(name, fault)
    names.add(name)
    return fault === undefined
  })
}

function repairRoot(told: unknown, root: (typeof ROOTS)[number], kinds: Kinds, note: Note): Json | null {
  const name = isJson(told) ? told['name'] : undefined
  if (typeof name !== 'string') return null
  if (kinds.get(name) === 'OBJECT') return { kind: 'OBJECT', name }
  note(root, `it is "${name}", and no object type of that name is left.`)
  return null
}

/**
 * An implementer of an interface also implements that interface's interfaces, and has all of their fields. If
 * the result omitted that, an object would be missing from the outer interface's possible types, and its
 * rules would not count there.
 */
function completeImplementers(types: readonly Json[], note: Note): readonly Json[] {
  const namesOf = ({ interfaces }: Json): readonly string[] =>
    jsonListOf(interfaces).map(({ name }) => String(name))
  const byName = new Map(types.map((type) => [String(type['name']), type]))
  return types.map((type) => {
    if (type['interfaces'] === undefined) return type
    const own = String(type['name'])
    const all = new Set(namesOf(type))
    for (const name of all) for (const outer of namesOf(byName.get(name) ?? {})) all.add(outer)
    all.delete(own)
    const fields = new Map(jsonListOf(type['fields']).map((field) => [String(field['name']), field]))
    for (const interfaceName of all) {
      for (const field of jsonListOf(byName.get(interfaceName)?.['fields'])) {
        const name = String(field['name'])
        if (fields.has(name)) continue
        fields.set(name, field)
        note(`${own}.${name}`, `it implements the interface "${interfaceName}".`, 'it was added')
      }
    }
    const interfaces = [...all].map((name) => ({ kind: 'INTERFACE', name }))
    return { ...type, fields: [...fields.values()], interfaces }
  })
}

/** Undefined where nothing of the type remains. Types that it refers to may still be removed. */
function repairType(type: Json, kinds: Kinds, note: Note): Json | undefined {
  const name = String(type['name'])
  const { kind, description, specifiedByURL, isOneOf } = type
  const leaveOut = (why: string): undefined => void note(name, why)
  switch (kind) {
    case 'SCALAR':
      return { kind, name, description, specifiedByURL }
    case 'ENUM': {
      const enumValues = jsonListOf(type['enumValues']).flatMap<Json>(
        (one) => repairValue(name, one, note) ?? [],
      )
      return enumValues.length === 0 ? leaveOut('it has no values.') : { kind, name, description, enumValues }
    }
    case 'UNION': {
      const possibleTypes = repairReferences(type['possibleTypes'], 'OBJECT', kinds, (one) =>
        note(`${name}.${one}`, `no object type "${one}" is left to be a member of this union.`),
      )
      return possibleTypes.length === 0
        ? leaveOut('it has no members.')
        : { kind, name, description, possibleTypes }
    }
    case 'OBJECT':
    case 'INTERFACE': {
      const fields = repairFields(name, type['fields'], kinds, note)
      const interfaces = repairReferences(type['interfaces'], 'INTERFACE', kinds, (one) =>
        note(`${name}.${one}`, `no interface "${one}" is left to be implemented.`),
      )
      return fields.length === 0
        ? leaveOut('it has no fields.')
        : { kind, name, description, fields, interfaces }
    }
    case 'INPUT_OBJECT': {
      const at = (field: string): string => `${name}.${field}`
      const { values, missing } = repairInputs(type['inputFields'], kinds, at, note)
      if (missing !== undefined) return leaveOut(`its required field "${missing}" was left out.`)
      return values.length === 0
        ? leaveOut('it has no fields.')
        : { kind, name, description, isOneOf: isOneOf === true, inputFields: values }
    }
    default:
      return leaveOut('its kind is not known.')
  }
}

function repairDirective(directive: Json, kinds: Kinds, note: Note): Json | undefined {
  const { name, description, locations, isRepeatable } = directive
  const coordinate = `@${String(name)}`
  const at = (argument: string): string => `${coordinate}(${argument}:)`
  const { values, missing } = repairInputs(directive['args'], kinds, at, note)
  const fault =
    faultOfName(name) ??
    (missing === undefined ? undefined : `its required argument "${missing}" was left out.`) ??
    (Array.isArray(locations) ? undefined : 'it does not say where it may stand.')
  if (fault !== undefined) {
    note(coordinate, fault)
    return undefined
  }
  return {
    name,
    description,
    locations,
    isRepeatable: isRepeatable === true,
    args: values,
    ...repairDeprecation(directive),
  }
}
