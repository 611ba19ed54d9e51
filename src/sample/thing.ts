import type { ThingInterfaceType } from './generated.ts'

/** A value of one field: what SQLite keeps and what GraphQL gives out. */
export type FieldValue = string | number | boolean | null

/** One described thing, with the fields of its type (see definition.ts). */
export interface Thing {
  readonly __typename: ThingInterfaceType
  readonly identifier: string
  readonly created: string
  readonly modified: string
  readonly [field: string]: FieldValue
}

/** The fields to write; what is absent is left as it is. */
export type Changes = Readonly<Record<string, FieldValue>>
