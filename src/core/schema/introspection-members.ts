import { parseConstValue } from 'graphql'
import {
  isJson,
  type Json,
  jsonListOf,
  kindOfBuiltIn,
  readTypeReference,
  toTypeJson,
} from './introspection-json.ts'

/** Records a repair. `what` was done; by default the part was left out. */
export type Note = (coordinate: string, why: string, what?: string) => void

/** The kinds of the remaining types, by name. */
export type Kinds = ReadonlyMap<string, string>

const NO_REASON = 'No longer supported'
const RESERVED_VALUES: ReadonlySet<unknown> = new Set(['true', 'false', 'null'])
const OUTPUT: ReadonlySet<string> = new Set(['SCALAR', 'ENUM', 'OBJECT', 'INTERFACE', 'UNION'])
const INPUT: ReadonlySet<string> = new Set(['SCALAR', 'ENUM', 'INPUT_OBJECT'])
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/

export function faultOfName(name: unknown): string | undefined {
  if (typeof name !== 'string' || !NAME.test(name)) return 'it has no name of GraphQL.'
  return name.startsWith('__') ? 'names that begin with "__" are those of introspection.' : undefined
}

export function repairFields(type: string, told: unknown, kinds: Kinds, note: Note): readonly Json[] {
  return jsonListOf(told).flatMap((field) => {
    const { name, description } = field
    const coordinate = `${type}.${String(name)}`
    const leaveOut = (why: string): readonly Json[] => {
      note(coordinate, why)
      return []
    }
    const fault = faultOfName(name)
    if (fault !== undefined) return leaveOut(fault)
    const typeJson = repairReference(field['type'], OUTPUT, kinds)
    if (typeof typeJson === 'string') return leaveOut(typeJson)
    const at = (argument: string): string => `${coordinate}(${argument}:)`
    const { values, missing } = repairInputs(field['args'], kinds, at, note)
    if (missing !== undefined) return leaveOut(`its required argument "${missing}" was left out.`)
    return [{ name, description, type: typeJson, args: values, ...repairDeprecation(field) }]
  })
}

/** The remaining arguments or input fields, and the first required one that was left out. */
export function repairInputs(
  told: unknown,
  kinds: Kinds,
  coordinateOf: (name: string) => string,
  note: Note,
): { readonly values: readonly Json[]; readonly missing: string | undefined } {
  let missing: string | undefined
  const values = jsonListOf(told).flatMap((value) => {
    const { name, description } = value
    const type = repairReference(value['type'], INPUT, kinds)
    const fault = faultOfName(name) ?? (typeof type === 'string' ? type : undefined)
    const { defaultValue } = value
    if (fault !== undefined || typeof type === 'string') {
      note(coordinateOf(String(name)), fault ?? 'it cannot be read.')
      const isRequired = isJson(value['type']) && value['type']['kind'] === 'NON_NULL' && defaultValue == null
      if (isRequired) missing ??= String(name)
      return []
    }
    const leaveDefaultOut = (): void =>
      note(coordinateOf(String(name)), 'it is no value of GraphQL.', 'its default value was left out')
    const typeAndDefault = repairDefault(type, defaultValue, leaveDefaultOut)
    return [{ name, description, ...typeAndDefault, ...repairDeprecation(value) }]
  })
  return { values, missing }
}

/** Drops a default that is not valid GraphQL, and makes the input optional: callers may still omit it. */
function repairDefault(type: Json, defaultValue: unknown, leaveOut: () => void): Json {
  if (typeof defaultValue !== 'string') return { type, defaultValue: null }
  try {
    parseConstValue(defaultValue, { noLocation: true })
    return { type, defaultValue }
  } catch {
    leaveOut()
    return { type: type['kind'] === 'NON_NULL' ? type['ofType'] : type, defaultValue: null }
  }
}

export function repairValue(type: string, value: Json, note: Note): Json | undefined {
  const { name, description } = value
  const isName = typeof name === 'string' && NAME.test(name)
  if (isName && !RESERVED_VALUES.has(name)) return { name, description, ...repairDeprecation(value) }
  note(`${type}.${String(name)}`, 'no value of an enum can be named so.')
  return undefined
}

/** References to types of one kind, without duplicates. */
export function repairReferences(
  told: unknown,
  kind: string,
  kinds: Kinds,
  leaveOut: (name: string) => void,
): readonly Json[] {
  const names = new Set(jsonListOf(told).map(({ name }) => String(name)))
  return [...names].flatMap((name) => {
    if (kinds.get(name) === kind) return [{ kind, name }]
    leaveOut(name)
    return []
  })
}

/** The type of a field or value; or the reason why it cannot have that type. */
function repairReference(told: unknown, allowed: ReadonlySet<string>, kinds: Kinds): Json | string {
  const reference = readTypeReference(told)
  if (reference === undefined) return 'its type was not told, or is nested too deep.'
  const { name } = reference
  const kind = kindOfBuiltIn(name) ?? kinds.get(name)
  if (kind === undefined) return `no type "${name}" is left.`
  return allowed.has(kind) ? toTypeJson(reference, kind) : `a type such as "${name}" cannot stand here.`
}

/** Servers report whether something is deprecated, or why, or both. */
export function repairDeprecation({ isDeprecated, deprecationReason }: Json): Json {
  const reason = typeof deprecationReason === 'string' ? deprecationReason : undefined
  if (isDeprecated === false || (isDeprecated !== true && reason === undefined))
    return { isDeprecated: false, deprecationReason: null }
  return { isDeprecated: true, deprecationReason: reason ?? NO_REASON }
}
