import { AssertionError } from 'node:assert'
import { type DocumentNode, type GraphQLSchema, parse, validate } from 'graphql'
import { type DecideOptions, decide } from '../core/decision/decide.ts'
import type { Decision } from '../core/decision/decision.ts'
import { ANONYMOUS, type Subject } from '../core/decision/subject.ts'
import type { Variables } from '../core/plan/condition.ts'
import { planOperation } from '../core/plan/plan.ts'
import type { PolicyOptions } from '../core/rules/policy-options.ts'
import { buildRuleTable } from '../core/rules/rule-table.ts'
import { coerceVariables } from '../guard/operation-variables.ts'

/** How to read the rules, and the operation's variables and name. */
export interface ExpectationOptions extends PolicyOptions, DecideOptions {
  readonly variables?: Variables
  readonly operationName?: string
  /** The `@policy` policies that hold for the subject. */
  readonly policies?: readonly string[]
  /** The time that conditions see. Default: the current time. */
  readonly now?: Date
}

/**
 * Asserts that an operation is denied. With paths (response keys joined by dots), exactly those must be
 * denied, and the rest of a query may run; without, nothing may run. Executes nothing. Throws
 * `AssertionError` with the decision and its reasons.
 */
export function expectDenied(
  schema: GraphQLSchema,
  operation: string | DocumentNode,
  subject: Subject = ANONYMOUS,
  paths?: readonly string[],
  options: ExpectationOptions = {},
): void {
  const decision = decideFor(schema, operation, subject, options)
  const denied = pathsOf(decision)
  if (paths === undefined) {
    if (decision.kind !== 'deny') fail('The operation must be denied', decision, { kind: 'deny' })
  } else if (!hasSame(paths, denied))
    fail('Exactly these paths must be denied', decision, { denied: [...paths].sort() })
}

/** Asserts that an operation is allowed whole. Throws `AssertionError` with the denials and their reasons. */
export function expectAllowed(
  schema: GraphQLSchema,
  operation: string | DocumentNode,
  subject: Subject = ANONYMOUS,
  options: ExpectationOptions = {},
): void {
  const decision = decideFor(schema, operation, subject, options)
  if (decision.kind !== 'allow') fail('The operation must be allowed', decision, { kind: 'allow' })
}

function decideFor(
  schema: GraphQLSchema,
  operation: string | DocumentNode,
  subject: Subject,
  { variables: given, operationName, policies, now = new Date(), ...options }: ExpectationOptions,
): Decision {
  const document = typeof operation === 'string' ? parse(operation) : operation
  const [mistake] = validate(schema, document)
  if (mistake !== undefined) throw new TypeError(`The operation must fit the schema: ${mistake.message}`)
  const holding =
    subject.kind === 'identified' && policies ? { ...subject, policies: new Set(policies) } : subject
  const plan = planOperation(buildRuleTable(schema, options), document, operationName)
  const coerced = coerceVariables(schema, plan.operation, given)
  if (coerced.kind === 'wrong' && given !== undefined)
    throw new TypeError(`The variables must fit the operation: ${coerced.errors[0]?.message}`)
  const { variables } = coerced
  return decide(plan, holding, { variables, now: now.getTime() }, options)
}

function fail(what: string, decision: Decision, expected: object): never {
  const lines = decision.kind === 'allow' ? [] : decision.denials.map(printDenial)
  const message = [`${what}; the decision was ${decision.kind}.`, ...lines].join('\n  ')
  const actual = 'denied' in expected ? { denied: pathsOf(decision) } : { kind: decision.kind }
  throw new AssertionError({ message, actual, expected, operator: 'portcullis' })
}

function printDenial({
  path,
  coordinate,
  cause,
  missingScopes,
}: Extract<Decision, { kind: 'deny' }>['denials'][number]) {
  const missing = missingScopes.length === 0 ? cause : `${cause}, missing ${missingScopes.join(' ')}`
  return `${path.join('.')} (${coordinate}): ${missing}`
}

function pathsOf(decision: Decision): readonly string[] {
  return decision.kind === 'allow' ? [] : decision.denials.map(({ path }) => path.join('.')).sort()
}

function hasSame(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one), new Set(other)]
  return a.size === b.size && [...a].every((path) => b.has(path))
}
