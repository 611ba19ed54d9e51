import { ApolloServer } from '@apollo/server'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getVariableValues,
  isAbstractType,
  isObjectType,
} from 'graphql'
import { authPlugin } from '../../src/guard/auth-plugin.ts'
import { guardExecute } from '../../src/guard/guard-execute.ts'
import { guardSchema } from '../../src/guard/guard-schema.ts'
import { type Answers, createAnswers } from './answers.ts'
import { toSubject } from './asker.ts'
import { type BuiltCase, makeCase } from './case.ts'
import { groupsOf, rootName, rootReach } from './oracle.ts'
import { createTape, tapes } from './tape.ts'
import { printWorld } from './world.ts'

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const CASES = Math.ceil(1_000 * Number(process.env['CASES_SCALE'] ?? 1))

/** Law 3 of the design, as far as it goes in one process. */
describe('one operation of one caller', () => {
  it('has the same answer behind authPlugin and guardExecute, and the same data behind guardSchema', async () => {
    process.stderr.write(`law 3: SEED=${SEED}\n`)
    const seen = { whole: 0, reduced: 0, refused: 0 }
    const property = fc.asyncProperty(tapes, async (numbers) => {
      const made = makeCase(createTape(numbers))
      fc.pre(made !== undefined)
      if (made !== undefined) seen[await compareAnswers(made)] += 1
    })
    await fc.assert(property, { seed: SEED, numRuns: CASES, maxSkipsPerRun: 50, endOnFailure: true })
    expect(Math.min(seen.whole, seen.reduced, seen.refused)).toBeGreaterThan(CASES / 50)
  }, 300_000)
})

async function compareAnswers(made: BuiltCase): Promise<'whole' | 'reduced' | 'refused'> {
  const { schema, document, variables, request, world, asker } = made
  const answers = createAnswers(made)
  setResolvers(schema, answers)
  const contextValue = { subject: toSubject(asker) }
  const args = { schema, document, variableValues: variables, contextValue }
  const assertSame = (what: string, found: unknown, expected: unknown): void => {
    if (canonical(found) === canonical(expected)) return
    const parts = [
      what,
      printWorld(world),
      request.source,
      world.policy,
      variables,
      asker,
      { expected, found },
    ]
    throw new Error(parts.map((part) => (typeof part === 'string' ? part : canonical(part))).join('\n'))
  }

  const exact = toAnswer((await guardExecute(execute, world.policy)(args)) as ExecutionResult)
  const exactRuns = takeRuns(answers)
  assertSame('authPlugin', await askApollo(made, contextValue), exact)
  assertSame('what runs behind authPlugin', takeRuns(answers), exactRuns)

  const isRefused = exact.data === undefined && exact.errors.some(isDenial)
  if (isRefused) assertSame('what runs when refused', exactRuns, [])
  const kind = isRefused ? 'refused' : exact.errors.some(isDenial) ? 'reduced' : 'whole'
  // The executor around guardSchema finds fault with variables first, those of denied fields included.
  if (!areSound(made)) return kind

  const guarded = guardSchema(schema, world.policy)
  const foreign = toAnswer((await execute({ ...args, schema: guarded })) as ExecutionResult)
  const foreignRuns = takeRuns(answers)
  if (isRefused) {
    assertSame('what runs in a refused guarded schema', foreignRuns, [])
    assertSame(
      'what survives in a refused guarded schema',
      survivors(without(foreign.data, rootMetaKeys(made))),
      [],
    )
  } else {
    // Introspection has no resolver that could be guarded.
    if (!exact.errors.some(isOfIntrospection)) assertSame('guardSchema', foreign.data, exact.data)
    assertSame(
      'what more runs in a guarded schema',
      foreignRuns.filter((one) => !exactRuns.includes(one)),
      [],
    )
  }
  const known = new Set(exact.errors.map(withoutPath))
  assertSame(
    'errors of guardSchema alone',
    foreign.errors.map(withoutPath).filter((one) => !known.has(one)),
    [],
  )
  assertSame(
    'errors at places that are not null',
    foreign.errors.filter((one) => !isNull(foreign.data, one)),
    [],
  )
  return kind
}

interface Answer {
  readonly data?: unknown
  readonly errors: readonly AnswerError[]
}

interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  /** The evidence of a denial. */
  readonly evidence: Readonly<Record<string, unknown>>
}

async function askApollo({ schema, request, world }: BuiltCase, contextValue: object): Promise<Answer> {
  const server = new ApolloServer({ schema, plugins: [authPlugin(world.policy)], introspection: true })
  await server.start()
  const { source: query, variables } = request
  const { body } = await server.executeOperation({ query, variables: { ...variables } }, { contextValue })
  await server.stop()
  if (body.kind !== 'single') throw new TypeError('An answer in pieces.')
  return toAnswer(body.singleResult as ExecutionResult)
}

function setResolvers(schema: GraphQLSchema, { fieldResolver, typeResolver }: Answers): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = typeResolver
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) field.resolve = fieldResolver
  }
}

function takeRuns({ resolved }: Answers): readonly string[] {
  const runs = [...resolved].sort()
  resolved.clear()
  return runs
}

const EVIDENCE = ['code', 'reason', 'coordinate', 'requiredScopes', 'missingScopes'] as const

function toAnswer({ data, errors = [] }: ExecutionResult): Answer {
  return {
    ...(data !== undefined && { data }),
    errors: errors.map(({ message, path, extensions = {} }) => ({
      message,
      path,
      // Apollo Server gives a code of its own to what has none.
      evidence: isDenialCode(extensions['code'])
        ? Object.fromEntries(EVIDENCE.map((name) => [name, extensions[name]]))
        : {},
    })),
  }
}

function isDenialCode(code: unknown): boolean {
  return code === 'FORBIDDEN' || code === 'UNAUTHENTICATED'
}

function isDenial({ evidence }: AnswerError): boolean {
  return isDenialCode(evidence['code'])
}

function isOfIntrospection({ evidence }: AnswerError): boolean {
  return /\.__(schema|type)$/.test(String(evidence['coordinate']))
}

function withoutPath({ message, evidence }: AnswerError): string {
  return canonical({ message, evidence })
}

/** The executor accepts the variables, and each condition is a boolean. */
function areSound({ schema, document, request }: BuiltCase): boolean {
  const operation = document.definitions.find((one) => one.kind === 'OperationDefinition')
  if (operation?.kind !== 'OperationDefinition') return false
  const { errors, coerced } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    request.variables,
  )
  return errors === undefined && Object.values(coerced).every((value) => typeof value === 'boolean')
}

/** Root fields that no resolver answers: a guarded schema cannot keep them back. */
function rootMetaKeys(made: BuiltCase): readonly string[] {
  return groupsOf(made, [rootReach(made)], rootName(made.kind)).flatMap(([key, [first]]) =>
    first?.name.startsWith('__') === true ? [key] : [],
  )
}

function without(data: unknown, keys: readonly string[]): unknown {
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)))
}

function survivors(data: unknown): readonly unknown[] {
  if (data === null || data === undefined) return []
  return typeof data === 'object' ? Object.values(data).flatMap(survivors) : [data]
}

function isNull(data: unknown, { path }: AnswerError): boolean {
  let value = data
  for (const key of path ?? []) {
    if (value === null || value === undefined) return true
    value = (value as Record<string | number, unknown>)[key]
  }
  return path === undefined || value === null || value === undefined
}

/** JSON in which the order of keys does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))
      : part,
  )
}
