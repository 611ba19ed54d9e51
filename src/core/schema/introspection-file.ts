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

/** SDL never begins with a brace. */
export function isIntrospectionText(text: string): boolean {
  return /^[\uFEFF\s]*\{/.test(text)
}

/**
 * Builds a schema from the JSON of an introspection result, `{"data": {"__schema": ...}}` or `{"__schema": ...}`. It has
 * no directives: its rules are the baseline's. What the specification does not allow is left out, with a note for each
 * (`notesOf`). Throws `SchemaRuleError` where no schema is left.
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
    // Every member that is read has the shape that was looked for.
    const schema = buildClientSchema({ __schema: introspection } as unknown as IntrospectionQuery)
    const unread = keepUnreadDefaults(schema, introspection)
    const broken = validateSchema(schema).flatMap(toNote)
    return new GraphQLSchema({
      ...schema.toConfig(),
      extensions: withNotes(schema.extensions, [...notes, ...unread, ...broken]),
      assumeValid: true,
    })
  } catch (error) {
    // The messages of graphql-js quote the JSON around the mistake: the first words say enough.
    const message = error instanceof Error ? error.message : String(error)
    return refuse(`it is no complete introspection result: ${message.slice(0, 200).replaceAll(/\s+/g, ' ')}`)
  }
}

function introspectionOf(json: unknown): Json | undefined {
  return isJson(json) && isJson(json['__schema']) ? json['__schema'] : undefined
}

/** Rules go by the names of root types: each operation kind has one of its own. */
function findRootFault(introspection: Json): string | undefined {
  const names = Object.values(OperationTypeNode).flatMap((kind) => {
    const root = introspection[`${kind}Type`]
    return isJson(root) ? String(root['name']) : []
  })
  if (introspection['queryType'] === null) return 'It has no query type.'
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? undefined : `"${twice}" is the root type of two kinds of operations.`
}

/** A server that works with such a schema is taken at its word. Deprecation changes nothing about what is required. */
function toNote({ message }: GraphQLError): readonly SchemaNote[] {
  if (/^Required .* cannot be deprecated\.$/.test(message)) return []
  return [
    { coordinate: 'schema', message: `it breaks the specification: ${message.replaceAll(/\s+/g, ' ')}` },
  ]
}

function printNote({ coordinate, message }: SchemaNote): string {
  return `${coordinate}: ${message}`
}
