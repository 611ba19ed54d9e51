import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  Source,
  validate,
  validateSchema,
} from 'graphql'
import { type FileReader, UserError } from '../io.ts'
import { readText } from './schema-files.ts'

/**
 * Reads an operation, from a file or from the command line itself, and validates it. Throws a `UserError`
 * with a line for each mistake.
 */
export function readOperation(fileOrText: string, schema: GraphQLSchema, files: FileReader): DocumentNode {
  // No sensible path has a brace, and every operation has one.
  const isText = fileOrText.includes('{')
  const name = isText ? '--operation' : fileOrText
  const text = isText ? fileOrText : readText(fileOrText, files)
  const [unfit] = validateSchema(schema)
  if (unfit !== undefined) throw new UserError(`schema: no operation can be asked of it: ${unfit.message}`)
  try {
    const document = parse(new Source(text, name))
    const errors = validate(schema, document)
    if (errors.length > 0) throw new UserError(...errors.map((error) => printError(error, name)))
    return document
  } catch (error) {
    if (error instanceof GraphQLError) throw new UserError(printError(error, name))
    throw error
  }
}

export function readVariables(text: string | undefined): Readonly<Record<string, unknown>> {
  return readMembers('--variables', text)
}

/** Parses an option that is a JSON object; empty when absent. Throws a `UserError`. */
export function readMembers(option: string, text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UserError(`${option}: must be JSON.`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new UserError(`${option}: must be a JSON object.`)
}

function printError({ message, locations }: GraphQLError, name: string): string {
  const line = locations?.[0]?.line
  return `${name}${line === undefined ? '' : `:${line}`}: ${message.replaceAll(/\s+/g, ' ')}`
}
