import type { RuleTable } from '../rules/rule-table.ts'
import { type NameReadings, readName } from '../schema/name-reading.ts'
import { type NameParts, operationScope, plainName } from '../schema/naming.ts'
import type { Scope } from '../scope/scope.ts'
import { type RootField, rootFields } from './lint-roots.ts'

export type Convention = 'action-first' | 'type-first'

/** A mutation with the readings of its name by both conventions. */
export interface NamedMutation {
  readonly root: RootField
  readonly readings: NameReadings
  readonly actionFirst: Scope
  readonly typeFirst: Scope
  /** The type-first reading whose action begins a word earlier, where that is possible. */
  readonly longerAction: Scope | undefined
  /** The convention that the name fits better. Undefined where it fits neither, or both equally. */
  readonly better: Convention | undefined
}

/** Both readings of every mutation, whatever its rule. */
export function readMutations(table: RuleTable): readonly NamedMutation[] {
  return rootFields(table).flatMap((root): readonly NamedMutation[] => {
    if (root.kind !== 'mutation') return []
    const { prefix, name, returned } = plainName(root.field)
    const readings = readName(name, returned)
    const scopeOf = ({ type, action }: NameParts): Scope =>
      operationScope('mutation', { type: `${prefix}${type}`, action })
    const { order, actionFirst, typeFirst, longerAction } = readings
    return [
      {
        root,
        readings,
        actionFirst: scopeOf(actionFirst),
        typeFirst: scopeOf(typeFirst),
        longerAction: longerAction && scopeOf(longerAction),
        better: order === 'action-first' || order === 'type-first' ? order : undefined,
      },
    ]
  })
}
