import type { ThingInterfaceType } from './generated.ts'

/** The value of a field, as SQLite stores it and GraphQL returns it. */
export type FieldValue = string | number | boolean | null

/** A thing, with the fields of its type (see definition.ts). */
export interface Thing {
  readonly __typename: ThingInterfaceType
  readonly identifier: string
  readonly created: string
  readonly modified: string
  readonly [field: string]: FieldValue
}

/** The fields to write; absent fields keep their values. */
export type Changes = Readonly<Record<string, FieldValue>>
