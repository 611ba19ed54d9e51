import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { TOKEN_STATUS_HEADER } from '../adapters/apollo/auth-plugin.ts'
import { decide } from '../core/authorize/decide.ts'
import type { Decision } from '../core/authorize/decision.ts'
import { missingScopesOf, neededScopes } from '../core/authorize/needed-scopes.ts'
import { disclosesScopes, refusalOf } from '../core/authorize/refusal.ts'
import type { RefusalStyle } from '../core/authorize/refusal-style.ts'
import { type Subject, tokenStatusOf } from '../core/authorize/subject.ts'
import { OperationLimitError, type OperationLimits } from '../core/operation/limits.ts'
import { planOperation } from '../core/operation/plan.ts'
import type { RuleTable } from '../core/policy/rule-table.ts'
import { findOperationProblem } from '../guard/operation-problem.ts'
import { answerJson, type HttpRequest, type HttpResponse } from './exchange.ts'
import { checkVariables, pointTo, refuseGraphql } from './graphql/graphql.ts'
import { createSizeCheck } from './graphql/operation-size.ts'
import { formatRequestErrors } from './graphql/request-errors.ts'
import { readScopesQuestion, type ScopesQuestion } from './scopes-question.ts'

export interface ScopesRouteOptions {
  /** The rules of now. */
  readonly table: () => RuleTable
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  readonly limits: OperationLimits
  readonly refusals: RefusalStyle
  /** What challenges point to (RFC 9728 section 5.1), if there is such a place. */
  readonly resourceMetadata: () => string | undefined
}

const VARY = { vary: 'Authorization' }
/** What everybody may ask who may ask for scopes. */
const INTROSPECTION = parse('{ __schema { queryType { name } } }', { noLocation: true })

/**
 * `POST /scopes`: the least scopes that each operation of a document needs, and what is missing of them in the token of
 * whoever asks. Executes nothing. It tells what a schema looks like, and goes to those who may introspect it; where that is
 * filtered, it tells of the operations that the token may run as they are, and refuses others as `/graphql` would. Policies
 * are not asked here: none holds. Total.
 */
export function createScopesRoute(
  options: ScopesRouteOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  const { authenticate, limits, refusals, resourceMetadata } = options
  const checkSize = createSizeCheck(limits)

  const refuseSubject = (table: RuleTable, subject: Subject): HttpResponse | undefined => {
    // A token that must not be believed is refused whatever is asked, as on /graphql. Filtered, it depends on what is asked.
    const mayAsk = table.introspection === 'filtered' || disclosesScopes(table, subject)
    if (mayAsk && subject.kind !== 'refused') return undefined
    const decision = decide(planOperation(table, INTROSPECTION), subject)
    if (decision.kind !== 'deny') return refuseGraphql('not_found', undefined, VARY)
    return refuseDenied(decision)
  }

  const refuseDenied = (decision: Denied): HttpResponse => {
    const { status, errors, ...refusal } = refusalOf(decision, refusals)
    const headers = pointTo(resourceMetadata(), refusal.headers)
    return answerJson(status, { errors }, { ...VARY, ...headers })
  }

  return async (request) => {
    const { method, headers } = request
    const table = options.table()
    if (table.introspection === 'off') return refuseGraphql('not_found', undefined, VARY)
    if (method !== 'POST') return refuseGraphql('method_not_allowed', undefined, { ...VARY, allow: 'POST' })
    const question = readScopesQuestion(request)
    if (question.kind === 'refused') return refuseGraphql(question.name, question.message, VARY)
    const subject = await authenticate(headers)
    const refusal = refuseSubject(table, subject)
    if (refusal !== undefined) return refusal
    const excess = checkSize(question.query) ?? checkVariables(question.variables)
    if (excess !== undefined) return refuseExcess(excess)
    try {
      const answered = answerQuestion(question, table, subject, limits)
      if ('kind' in answered) return refuseDenied(answered)
      const status = tokenStatusOf(subject)
      const headers = { ...VARY, ...(status !== undefined && { [TOKEN_STATUS_HEADER]: status }) }
      if (!('errors' in answered)) return answerJson(200, answered, headers)
      return answerJson(400, { errors: formatRequestErrors(answered.errors, table, subject) }, headers)
    } catch (error) {
      if (error instanceof OperationLimitError) return refuseExcess(error)
      throw error
    }
  }
}

interface AnsweredOperation extends Record<string, unknown> {
  readonly name: string | null
  readonly kind: string
}

type Answered =
  | { readonly operations: readonly AnsweredOperation[] }
  | { readonly errors: readonly GraphQLError[] }
  | Denied

type Denied = Decision & { readonly kind: 'deny' }

function answerQuestion(
  { query, operationName, variables }: ScopesQuestion,
  table: RuleTable,
  subject: Subject,
  limits: OperationLimits,
): Answered {
  const read = readDocument(query, table.schema, limits)
  if (!('kind' in read)) return read
  const asked = read.definitions.flatMap((one) => (one.kind === 'OperationDefinition' ? [one] : []))
  const names = operationName === undefined ? asked.map(({ name }) => name?.value) : [operationName]
  const problems = names.flatMap((name) => findOperationProblem(table.schema, read, name) ?? [])
  if (problems.length > 0) return { errors: problems.map(({ message }) => coded(message, UNRESOLVED)) }
  const plans = names.map((name) => planOperation(table, read, name))
  if (!disclosesScopes(table, subject)) {
    const decisions = plans.map((plan) => decide(plan, subject, variables, { queries: 'deny' }))
    const denied = decisions.find((one) => one.kind === 'deny')
    if (denied !== undefined) return denied
  }
  const operations = plans.map((plan) => {
    const { isComplete, ...needs } = neededScopes(plan, variables)
    return {
      name: plan.operation.name?.value ?? null,
      kind: plan.operation.operation,
      ...needs,
      // There are so many alternatives that only the shortest are listed.
      ...(!isComplete && { isComplete }),
      ...(subject.kind === 'identified' && { missing: missingScopesOf(plan, subject, variables) }),
    }
  })
  return { operations }
}

function readDocument(
  text: string,
  schema: GraphQLSchema,
  { tokens }: OperationLimits,
): DocumentNode | { readonly errors: readonly GraphQLError[] } {
  try {
    const document = parse(text, { maxTokens: tokens })
    const errors = validate(schema, document, specifiedRules)
    if (errors.length === 0) return document
    return {
      errors: errors.map((error) => coded(error.message, 'GRAPHQL_VALIDATION_FAILED', error.locations)),
    }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return { errors: [coded(error.message, 'GRAPHQL_PARSE_FAILED', error.locations)] }
  }
}

const UNRESOLVED = 'OPERATION_RESOLUTION_FAILURE'

function coded(message: string, code: string, locations?: GraphQLError['locations']): GraphQLError {
  return Object.assign(new GraphQLError(message, { extensions: { code } }), { locations })
}

function refuseExcess({ message, limit, allowed }: OperationLimitError): HttpResponse {
  return refuseGraphql('operation_too_complex', message, VARY, { limit, allowed })
}
