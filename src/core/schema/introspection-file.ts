import {
  buildClientSchema,
  type GraphQLError,
  GraphQLSchema,
  type IntrospectionQuery,
  OperationTypeNode,
  validateSchema,
} from 'graphql'
import { keepUnreadDefaults } from './introspection-defaults.ts'
import { isJson, type Json } from './introspection-json.ts'
import { repairIntrospection } from './introspection-repair.ts'
import { type SchemaNote, withNotes } from './schema-notes.ts'
import { SchemaRuleError } from './schema-problem.ts'

/** Whether a text is JSON rather than SDL, which never begins with a brace. */
export function isIntrospectionText(text: string): boolean {
  return /^[\uFEFF\s]*\{/.test(text)
}

/**
 * Builds a schema from the JSON of an introspection result, `{"data": {"__schema": ...}}` or
 * `{"__schema": ...}`. It has no directives, so only the baseline's rules apply. Parts that the specification
 * does not allow are left out, with a note for each (`notesOf`). Throws `SchemaRuleError` where no schema
 * remains.
 */
export function buildSchemaFromIntrospection(file: {
  readonly name: string
  readonly text: string
}): GraphQLSchema {
  const refuse = (message: string): never => {
    throw new SchemaRuleError([{ coordinate: 'schema', message, location: file.name }])
  }
  let json: unknown
  try {
    json = JSON.parse(file.text.replace(/^\uFEFF/, ''))
  } catch {
    return refuse('it begins with a brace and is not JSON.')
  }
  const told = introspectionOf(json) ?? (isJson(json) ? introspectionOf(json['data']) : undefined)
  if (told === undefined) return refuse('it is JSON, but no introspection result: "__schema" is missing.')
  const { introspection, notes } = repairIntrospection(told)
  const rootFault = findRootFault(introspection)
  if (rootFault !== undefined) return refuse([...notes.map(printNote), rootFault].join(' '))
  try {
    // Every member in use has been checked or repaired.
    const schema = buildClientSchema({ __schema: introspection } as unknown as IntrospectionQuery)
    const unread = keepUnreadDefaults(schema, introspection)
    const broken = validateSchema(schema).flatMap(toNote)
    return new GraphQLSchema({
      ...schema.toConfig(),
      extensions: withNotes(schema.extensions, [...notes, ...unread, ...broken]),
      assumeValid: true,
    })
  } catch (error) {
    // graphql-js quotes the JSON around the mistake; the first words are enough.
    const message = error instanceof Error ? error.message : String(error)
    return refuse(`it is no complete introspection result: ${message.slice(0, 200).replaceAll(/\s+/g, ' ')}`)
  }
}

function introspectionOf(json: unknown): Json | undefined {
  return isJson(json) && isJson(json['__schema']) ? json['__schema'] : undefined
}

/** The rules of root fields depend on their type's name, so each operation kind needs its own root type. */
function findRootFault(introspection: Json): string | undefined {
  const names = Object.values(OperationTypeNode).flatMap((kind) => {
    const root = introspection[`${kind}Type`]
    return isJson(root) ? String(root['name']) : []
  })
  if (introspection['queryType'] === null) return 'It has no query type.'
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? undefined : `"${twice}" is the root type of two kinds of operations.`
}

/** Trusts a server that works with such a schema. Deprecation does not affect what is required. */
function toNote({ message }: GraphQLError): readonly SchemaNote[] {
  if (/^Required .* cannot be deprecated\.$/.test(message)) return []
  return [
    { coordinate: 'schema', message: `it breaks the specification: ${message.replaceAll(/\s+/g, ' ')}` },
  ]
}

function printNote({ coordinate, message }: SchemaNote): string {
  return `${coordinate}: ${message}`
}
