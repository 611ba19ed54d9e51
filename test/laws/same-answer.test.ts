import { ApolloServer } from '@apollo/server'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getVariableValues,
  isAbstractType,
  isObjectType,
  print,
  validate,
} from 'graphql'
import { authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import type { Subject } from '../../src/core/decision/subject.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import type { GuardOptions } from '../../src/guard/guard.ts'
import { SEED } from '../support/seed.ts'
import { createAnswers } from './answers.ts'
import { heldPolicies, toSubject } from './asker.ts'
import { type BuiltCase, makeCase } from './case.ts'
import { groupsOf, rootName, rootReach } from './oracle.ts'
import { createSharedObjects, makeMergingQuery } from './shared-objects.ts'
import { createTape, type Tape, tapes } from './tape.ts'
import { printWorld } from './world.ts'

const CASES_SCALE = Number(process.env['CASES_SCALE'] ?? 1)

/** Law 3 of the design, as far as it goes in one process. */
describe('one operation of one caller', () => {
  it('has the same answer behind authPlugin and guardExecute, and the same data behind guardSchema', async () => {
    const seen = { whole: 0, reduced: 0, refused: 0 }
    await holdAsyncLaw('law 3', 500, async (tape) => {
      const made = makeCase(tape)
      if (made !== undefined) seen[await compareAnswers(questionOf(made))] += 1
      return made !== undefined
    })
    expect(Math.min(seen.whole, seen.reduced, seen.refused)).toBeGreaterThan(10 * CASES_SCALE)
  }, 600_000)

  it('has the same data behind guardSchema, where allowed and denied selections share objects', async () => {
    const { schema, resolved } = createSharedObjects()
    const policy: GuardOptions = {}
    const guarded = guardSchema(schema, policy)
    let reduced = 0
    await holdAsyncLaw('law 3, shared objects', 500, async (tape) => {
      const document = makeMergingQuery(tape, schema)
      if (validate(schema, document).length > 0) return false
      const scopes = tape.some(['a', 'b', 'c'], 50)
      const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
      const subject: Subject = { kind: 'identified', issuer: 'laws', id: 'someone', claims: {}, granted }
      const kind = await compareGuards({
        schema,
        document,
        subject,
        resolved,
        policy,
        guarded,
        source: print(document),
        variables: {},
        metaKeys: [],
        areVariablesSound: true,
        context: scopes.join(' '),
      })
      if (kind === 'reduced') reduced += 1
      return true
    })
    expect(reduced).toBeGreaterThan(100 * CASES_SCALE)
  }, 600_000)
})

async function holdAsyncLaw(
  title: string,
  cases: number,
  law: (tape: Tape) => Promise<boolean>,
): Promise<void> {
  process.stderr.write(`${title}: SEED=${SEED}\n`)
  const property = fc.asyncProperty(tapes, async (numbers) => fc.pre(await law(createTape(numbers))))
  // A case with a server in it is too slow to be shrunk: its seed and its text say enough.
  const settings = {
    seed: SEED,
    numRuns: Math.ceil(cases * CASES_SCALE),
    maxSkipsPerRun: 50,
    endOnFailure: true,
  }
  await fc.assert(property, settings)
}

interface Question {
  readonly schema: GraphQLSchema
  /** By guardSchema. */
  readonly guarded: GraphQLSchema
  readonly document: DocumentNode
  readonly source: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly policy: GuardOptions
  readonly subject: Subject
  /** The paths that were resolved, without list indices. */
  readonly resolved: Set<string>
  /** Root fields that no resolver answers: a guarded schema cannot keep them back. */
  readonly metaKeys: readonly string[]
  /** The executor accepts the variables, and each condition is a boolean. */
  readonly areVariablesSound: boolean
  /** Whatever helps to understand a failure. */
  readonly context: string
}

function questionOf(made: BuiltCase): Question {
  const { schema, document, variables, request, world, asker } = made
  const { fieldResolver, typeResolver, resolved } = createAnswers(made)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = typeResolver
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) field.resolve = fieldResolver
  }
  const policy = { ...world.policy, policies: heldPolicies }
  const metaKeys = groupsOf(made, [rootReach(made)], rootName(made.kind)).flatMap(([key, [first]]) =>
    first?.name.startsWith('__') === true ? [key] : [],
  )
  return {
    schema,
    guarded: guardSchema(schema, policy),
    document,
    variables,
    resolved,
    metaKeys,
    source: request.source,
    policy,
    subject: toSubject(asker),
    areVariablesSound: areVariablesSound(made),
    context: [printWorld(world), canonical(world.policy), canonical(asker)].join('\n'),
  }
}

/** As many denials as an answer spells out. */
const MOST_DENIALS = 100

type Kind = 'whole' | 'reduced' | 'refused'

async function compareAnswers(question: Question): Promise<Kind> {
  const kind = await compareGuards(question)
  const exact = await askExecute(question)
  const found = await askApollo(question)
  assertSame(question, 'authPlugin', found, exact)
  return kind
}

async function compareGuards(question: Question): Promise<Kind> {
  const exact = await askExecute(question)
  const isRefused = exact.data === undefined && exact.errors.some(isDenial)
  if (isRefused) assertSame(question, 'what runs when refused', exact.runs, [])
  const kind = isRefused ? 'refused' : exact.errors.some(isDenial) ? 'reduced' : 'whole'
  // The executor around guardSchema finds fault with variables first, those of denied fields included.
  if (!question.areVariablesSound) return kind

  const { guarded, metaKeys } = question
  const foreign = await askExecutor(question, guarded, execute)
  if (isRefused) {
    assertSame(question, 'what runs in a refused guarded schema', foreign.runs, [])
    const { data } = foreign
    assertSame(question, 'what survives in a refused guarded schema', survivors(without(data, metaKeys)), [])
  } else {
    // Introspection has no resolver that could be guarded.
    const isComparable = !exact.errors.some(isOfIntrospection)
    if (isComparable) assertSame(question, 'guardSchema', foreign.data, exact.data)
    const extra = foreign.runs.filter((one) => !exact.runs.includes(one))
    assertSame(question, 'what more runs in a guarded schema', extra, [])
  }
  const known = new Set(exact.errors.map(withoutPath))
  const unknown = foreign.errors.filter(
    (one) => !known.has(withoutPath(one)) && !isRefusedFor(one, isRefused ? exact.errors : []),
  )
  assertSame(question, 'errors of guardSchema alone', unknown, [])
  const misplaced = foreign.errors.filter((one) => !isNull(foreign.data, one))
  assertSame(question, 'errors at places that are not null', misplaced, [])
  return kind
}

function assertSame(question: Question, what: string, found: unknown, expected: unknown): void {
  if (canonical(found) === canonical(expected)) return
  const { context, source, variables } = question
  throw new Error([what, context, source, canonical(variables), canonical({ expected, found })].join('\n'))
}

interface Answer {
  readonly runs: readonly string[]
  readonly data?: unknown
  readonly errors: readonly AnswerError[]
}

interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  /** The evidence of a denial. */
  readonly evidence: Readonly<Record<string, unknown>>
}

async function askExecute(question: Question): Promise<Answer> {
  return askExecutor(question, question.schema, guardExecute(execute, question.policy))
}

async function askExecutor(
  { document, variables, subject, resolved }: Question,
  schema: GraphQLSchema,
  run: (args: ExecutionArgs) => unknown,
): Promise<Answer> {
  resolved.clear()
  const args = { schema, document, variableValues: variables, contextValue: { subject } }
  return toAnswer((await run(args)) as ExecutionResult, resolved)
}

async function askApollo({
  schema,
  source,
  variables,
  policy,
  subject,
  resolved,
}: Question): Promise<Answer> {
  const server = new ApolloServer({ schema, plugins: [authPlugin(policy)], introspection: true })
  await server.start()
  resolved.clear()
  const request = { query: source, variables: { ...variables } }
  const { body } = await server.executeOperation(request, { contextValue: { subject } })
  await server.stop()
  if (body.kind !== 'single') throw new TypeError('An answer in pieces.')
  return toAnswer(body.singleResult as ExecutionResult, resolved)
}

const EVIDENCE = ['code', 'reason', 'coordinate', 'requiredScopes', 'missingScopes'] as const

function toAnswer({ data, errors = [] }: ExecutionResult, resolved: ReadonlySet<string>): Answer {
  return {
    runs: [...resolved].sort(),
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

/** Whether an error says of a root field that it was not run because of another, or one below it, that is denied. */
function isRefusedFor({ message, evidence }: AnswerError, denials: readonly AnswerError[]): boolean {
  const [, path, reason] = /^Not run, because (\S+) is denied: (.*)$/.exec(message) ?? [
    undefined,
    undefined,
    message,
  ]
  return denials.some(
    (denial) =>
      denial.message === reason &&
      denial.evidence['code'] === evidence['code'] &&
      (path === undefined ? denials.length >= MOST_DENIALS : denial.path?.join('.') === path),
  )
}

function withoutPath({ message, evidence }: AnswerError): string {
  return canonical({ message, evidence })
}

function areVariablesSound({ schema, document, request }: BuiltCase): boolean {
  const operation = document.definitions.find((one) => one.kind === 'OperationDefinition')
  if (operation?.kind !== 'OperationDefinition') return false
  const { errors, coerced } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    request.variables,
  )
  return errors === undefined && Object.values(coerced).every((value) => typeof value === 'boolean')
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
