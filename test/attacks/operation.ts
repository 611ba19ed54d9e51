import { expect } from '@jest/globals'
import {
  buildASTSchema,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  validate,
} from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import type { Subject } from '../../src/core/decision/subject.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import type { GuardOptions } from '../../src/guard/guard.ts'

export interface Attempt {
  readonly sdl: string
  readonly operation: string
  /** The patterns of the token; without them the caller is anonymous. */
  readonly allow?: readonly string[]
  readonly subject?: Subject
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  readonly options?: GuardOptions
}

export interface Outcome {
  readonly data: unknown
  readonly hasData: boolean
  readonly errors: readonly Readonly<Record<string, unknown>>[]
  /** The coordinates that were resolved. */
  readonly ran: readonly string[]
}

export const FORBIDDEN = { code: 'FORBIDDEN', message: 'You are not authorized for this resource' }
export const UNAUTHENTICATED = { code: 'UNAUTHENTICATED', message: 'No authorization token.' }

export function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl, { noLocation: false }), { assumeValidSDL: true })
}

export function identified(...allow: readonly string[]): Subject {
  return {
    kind: 'identified',
    issuer: 'attacks',
    id: 'someone',
    claims: {},
    granted: { allow: allow.map(parsePattern), reject: [], ceilings: [] },
  }
}

/** A valid operation behind the guard alone. */
export async function attempt(asked: Attempt): Promise<Outcome> {
  const schema = schemaOf(asked.sdl)
  const document = parse(asked.operation)
  expect(validate(schema, document).map((error) => error.message)).toEqual([])
  const ran = new Set<string>()
  const subject = asked.subject ?? (asked.allow === undefined ? undefined : identified(...asked.allow))
  const guarded = guardExecute<ExecutionResult>(execute, asked.options)
  const result = (await guarded({
    schema,
    document,
    contextValue: { subject },
    fieldResolver: createAnsweringResolver(schema, ran),
    ...(asked.variables !== undefined && { variableValues: asked.variables }),
    ...(asked.operationName !== undefined && { operationName: asked.operationName }),
  })) as ExecutionResult
  const answered: AnsweredErrors = (result.errors ?? []).map((error) => error.toJSON())
  return outcomeOf({ ...result, errors: answered }, ran)
}

/** Each leaf answers its coordinate, each list an object of every type it can hold. What was resolved is written down. */
export function createAnsweringResolver(
  schema: GraphQLSchema,
  ran: Set<string>,
): GraphQLFieldResolver<unknown, unknown> {
  const answer = (type: GraphQLOutputType, text: string): unknown => {
    if (isNonNullType(type)) return answer(type.ofType, text)
    const named = getNamedType(type)
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named]
    if (isListType(type)) {
      return isLeafType(named) ? [text] : types.map(({ name }) => ({ __typename: name }))
    }
    return isLeafType(named) ? text : { __typename: types[0]?.name }
  }
  return (_source, _args, _context, info) => {
    const coordinate = `${info.parentType.name}.${info.fieldName}`
    ran.add(coordinate)
    return answer(info.returnType, coordinate)
  }
}

type AnsweredErrors = readonly {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}[]

/** What a GraphQL response says, and what ran for it. */
export function outcomeOf(
  response: { readonly data?: unknown; readonly errors?: AnsweredErrors },
  ran: ReadonlySet<string>,
): Outcome {
  const errors = (response.errors ?? []).map(({ message, path, extensions = {} }) => {
    const { code, coordinate, arguments: supplied, reason } = extensions
    const known = { code, message, coordinate, arguments: supplied, reason, path: path?.join('.') }
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  })
  return { data: plain(response.data), hasData: 'data' in response, errors, ran: [...ran].sort() }
}

/** Nothing ran, nothing came back, and each of these coordinates is named. */
export function expectRefused(
  outcome: Outcome,
  error: { readonly code: string; readonly message: string },
  ...coordinates: readonly string[]
): void {
  expect(outcome.ran).toEqual([])
  expect(outcome.hasData).toBe(false)
  expect(outcome.errors.map(({ code, message }) => ({ code, message }))).toEqual(coordinates.map(() => error))
  expect(outcome.errors.map(({ coordinate }) => coordinate)).toEqual(coordinates)
}

export function denial(
  coordinate: string,
  path: string,
  error = FORBIDDEN,
): Readonly<Record<string, unknown>> {
  const reason = error.code === 'UNAUTHENTICATED' ? { reason: 'missing_token' } : {}
  return { ...error, coordinate, path, ...reason }
}

/** Null-prototype objects compare as plain ones. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
