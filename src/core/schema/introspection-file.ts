import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery, validateSchema } from 'graphql'
import { SchemaRuleError } from './schema-problem.ts'

/** SDL never begins with a brace. */
export function isIntrospectionText(text: string): boolean {
  return /^[\uFEFF\s]*\{/.test(text)
}

/**
 * Builds a schema from the JSON of an introspection result, `{"data": {"__schema": ...}}` or `{"__schema": ...}`. It has
 * no directives: its rules are the baseline's. Throws `SchemaRuleError`.
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
  const introspection = introspectionOf(json) ?? introspectionOf((json as { readonly data?: unknown }).data)
  if (introspection === undefined)
    return refuse('it is JSON, but no introspection result: "__schema" is missing.')
  try {
    const schema = buildClientSchema(introspection)
    const [error] = validateSchema(schema)
    return error === undefined ? schema : refuse(error.message)
  } catch (error) {
    if (error instanceof SchemaRuleError) throw error
    // The messages of graphql-js quote the JSON around the mistake: the first words say enough.
    const message = error instanceof Error ? error.message : String(error)
    return refuse(`it is no complete introspection result: ${message.slice(0, 200).replaceAll(/\s+/g, ' ')}`)
  }
}

function introspectionOf(json: unknown): IntrospectionQuery | undefined {
  return typeof json === 'object' && json !== null && '__schema' in json
    ? (json as IntrospectionQuery)
    : undefined
}
