import type { RuleTable } from '../rules/rule-table.ts'
import { nameInForce } from '../schema/links.ts'
import { locationOf } from '../schema/schema-problem.ts'
import { type Scope, segmentsOf } from '../scope/scope.ts'
import type { Finding } from './finding.ts'
import type { Convention, NamedMutation } from './named-mutation.ts'

/** The convention in use, and the other one if the schema as a whole fits it better. */
export interface Conventions {
  readonly naming: Convention
  readonly better: Convention | undefined
}

interface Doubt {
  readonly message: string
  readonly suggestion?: Scope
}

function remedyIn({ names }: RuleTable): string {
  return `@${nameInForce('auth', names)}(type:, action:) settles it.`
}

/** Finds a name that does not fit the convention in use, certainly or possibly. */
export function lintName(
  mutation: NamedMutation,
  conventions: Conventions,
  table: RuleTable,
): readonly Finding[] {
  const { field, coordinate } = mutation.root
  const doubt = findDoubt(mutation, conventions, table)
  if (doubt === undefined) return []
  return [{ kind: 'odd-name', severity: 'warning', coordinate, ...locationOf(field.astNode?.name), ...doubt }]
}

function findDoubt(
  mutation: NamedMutation,
  { naming, better }: Conventions,
  table: RuleTable,
): Doubt | undefined {
  const { actionFirst, typeFirst, longerAction } = mutation
  const { order } = mutation.readings
  const remedy = remedyIn(table)
  const own = naming === 'action-first' ? actionFirst : typeFirst
  if (order === 'one-word') return undefined
  if (order === 'action-first' && naming === 'type-first' && own === actionFirst)
    return { message: `its action comes first, where types do: it is read as "${own}". ${remedy}` }
  if (order === 'type-first' && naming === 'action-first') return reversed(own, 'type-first', typeFirst)
  if (order === 'type-first' && longerAction !== undefined) {
    const message = `its action may be longer: it is read as "${own}", and could be "${longerAction}". ${remedy}`
    return { message }
  }
  if (actionFirst === typeFirst || fits(mutation, { naming, better })) return undefined
  const known = knownReading(mutation, table)
  if (known === naming) return undefined
  if (known !== undefined) return reversed(own, known, known === 'action-first' ? actionFirst : typeFirst)
  const suggestion = better && { suggestion: better === 'action-first' ? actionFirst : typeFirst }
  const message =
    order === 'unknown'
      ? `no word of this name is surely its verb, and it is read as "${own}" by position alone. ${remedy}`
      : `it can be read both ways: "${actionFirst}" (action-first) and "${typeFirst}" (type-first). It is read as "${own}"; ${remedy}`
  return { message, ...suggestion }
}

/** Where the other convention fits the schema better, only unambiguous names fit. */
function fits({ readings: { order } }: NamedMutation, { naming, better }: Conventions): boolean {
  if (order === naming) return better === undefined || order === 'type-first'
  // Words after the verb are part of the action: an issue is what a label is added to.
  return order === 'inner' && naming === 'type-first' && better === undefined
}

function reversed(own: Scope, convention: Convention, suggestion: Scope): Doubt {
  const message = `the scope "${own}" has a type where its action belongs: is this schema named ${convention}?`
  return { message, suggestion }
}

/** The convention whose reading names a type of the schema, where only one of the two does. */
function knownReading(
  { actionFirst, typeFirst }: NamedMutation,
  { schema }: RuleTable,
): Convention | undefined {
  const isKnown = (scope: Scope): boolean => schema.getType(segmentsOf(scope)[1] ?? '') !== undefined
  if (isKnown(actionFirst) === isKnown(typeFirst)) return undefined
  return isKnown(actionFirst) ? 'action-first' : 'type-first'
}
