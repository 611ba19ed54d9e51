import type { DirectiveLocation } from 'graphql'

/** Locations as strings, because commands that read settings do not load graphql-js. */
type Location = `${DirectiveLocation}`

export const ANYWHERE: readonly Location[] = [
  ...(['OBJECT', 'INTERFACE', 'UNION', 'ENUM', 'SCALAR', 'SCHEMA', 'INPUT_OBJECT'] as const),
  ...(['FIELD_DEFINITION', 'ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION', 'ENUM_VALUE'] as const),
]

/**
 * The directives of Federation 1 and 2 that do not concern authorization, with their allowed locations
 * (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives).
 */
export const FEDERATION_DIRECTIVES: ReadonlyMap<string, readonly Location[]> = new Map<
  string,
  readonly Location[]
>([
  ['key', ['OBJECT', 'INTERFACE']],
  ['external', ['OBJECT', 'FIELD_DEFINITION']],
  ['requires', ['FIELD_DEFINITION']],
  ['provides', ['FIELD_DEFINITION']],
  ['extends', ['OBJECT', 'INTERFACE']],
  ['shareable', ['OBJECT', 'FIELD_DEFINITION']],
  ['override', ['FIELD_DEFINITION']],
  ['interfaceObject', ['OBJECT']],
  ['composeDirective', ['SCHEMA']],
  ['context', ['OBJECT', 'INTERFACE', 'UNION']],
  ['fromContext', ['ARGUMENT_DEFINITION']],
  ['cost', ['ARGUMENT_DEFINITION', 'ENUM', 'FIELD_DEFINITION', 'INPUT_FIELD_DEFINITION', 'OBJECT', 'SCALAR']],
  ['listSize', ['FIELD_DEFINITION']],
  ['cacheTag', ['OBJECT', 'FIELD_DEFINITION']],
  ['tag', ANYWHERE],
  ['inaccessible', ANYWHERE],
  ['link', ['SCHEMA']],
])

export const FEDERATION_DIRECTIVE_NAMES: readonly string[] = [...FEDERATION_DIRECTIVES.keys()]
