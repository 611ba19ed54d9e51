import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getVariableValues,
  isAbstractType,
  print,
} from 'graphql'
import { ERRORS } from '../../core/error-catalogue.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { limitError } from '../../guard/limit-error.ts'
import { withLiterals } from '../literal-variables.ts'
import type { OperationExecutor } from '../subgraphs/operation-executor.ts'
import { partOf } from '../subgraphs/request-part.ts'
import { subgraphContextOf } from '../subgraphs/subgraph-context.ts'
import type { SubgraphExecutor } from '../subgraphs/subgraph-executor.ts'
import type { ObjectShape } from './answer-shape.ts'
import { completeAnswer } from './complete-answer.ts'
import { placeRootErrors, toResponseErrors } from './fetch-errors.ts'
import { type AbstractNames, isJsonObject, type JsonObject } from './json.ts'
import type { PlanFetch, PlanStep } from './plan.ts'
import { mergeRoot, type PlanData, runPlan, type SendFetch, variablesOf } from './plan-executor.ts'
import {
  createOperationPreparer,
  type PlannableOperation,
  type PlannedOperation,
  type PreparerParts,
} from './prepared-operation.ts'
import type { ResponsePath } from './representations.ts'
import { UnplannableError } from './unplannable-error.ts'

export interface SupergraphExecutorParts extends PreparerParts {
  /** Throws `TypeError` for an unknown subgraph. */
  readonly executorOf: (subgraph: string) => SubgraphExecutor
  /** Called when an operation cannot be planned, with the reason. */
  readonly logUnplannable: (cause: UnplannableError) => void
}

type Values = Readonly<Record<string, unknown>>
type Ready = PlannableOperation & PlannedOperation & { readonly variables: Values }

/**
 * Executes operations on a supergraph by the plans of a planner. An operation that cannot be planned is an
 * error before anything is sent. A failure along the way nulls as much as the schema requires.
 */
export function createSupergraphExecutor(parts: SupergraphExecutorParts): OperationExecutor {
  const { apiSchema, executorOf, logUnplannable } = parts
  const preparer = createOperationPreparer(parts)
  const abstract = new Set(
    Object.values(apiSchema.getTypeMap()).flatMap((type) => (isAbstractType(type) ? [type.name] : [])),
  )
  const needs = new WeakMap<PlanFetch, ReadonlySet<number> | undefined>()

  const needsOf = (fetch: PlanFetch, table: RuleTable): ReadonlySet<number> | undefined => {
    if (!needs.has(fetch)) needs.set(fetch, partOf(fetch, table, ''))
    return needs.get(fetch)
  }
  const sendFor =
    (context: unknown): SendFetch =>
    (fetch, given) => {
      const { document, variables } = withLiterals(fetch.document, given, apiSchema)
      return executorOf(fetch.subgraph)({
        kind: fetch.kind,
        text: document === fetch.document ? fetch.text : print(document),
        variables,
        context: subgraphContextOf(context),
        part: (table) => needsOf(fetch, table),
      })
    }

  const prepare = async (args: ExecutionArgs): Promise<Ready | ExecutionResult> => {
    try {
      const read = preparer.read(args.document, args.operationName)
      const variables = args.variableValues ?? {}
      const defined = read.operation.variableDefinitions ?? []
      const { coerced, errors } = getVariableValues(apiSchema, defined, variables, { maxErrors: 50 })
      if (errors !== undefined) return { errors }
      return { ...read, ...(await read.prepare(coerced)), variables }
    } catch (error) {
      if (error instanceof OperationLimitError) return { errors: [limitError(error)] }
      if (!(error instanceof UnplannableError)) throw error
      logUnplannable(error)
      return { errors: [error.toGraphqlError()] }
    }
  }

  return {
    async execute(args) {
      const ready = await prepare(args)
      if (!('shape' in ready)) return ready
      const { operation, plan, shape, variables } = ready
      const send = sendFor(args.contextValue)
      if (plan === undefined) return toResponse(NOTHING, shape)
      if (operation.operation !== 'subscription')
        return toResponse(await runPlan(plan, {}, variables, send, abstract), shape)
      const event: unknown = args.rootValue
      // A subscription executed as if it were a query has no event.
      if (!isJsonObject(event)) return { errors: [new GraphQLError(NO_EVENT)] }
      return toResponse(await joinEvent(plan, event, variables, send, abstract), shape)
    },
    async subscribe(args) {
      const ready = await prepare(args)
      if (!('shape' in ready)) return ready
      const { plan, shape, variables } = ready
      const fetch = plan && splitSubscription(plan).fetch
      if (fetch === undefined) return { errors: [new UnplannableError('no events').toGraphqlError()] }
      const context = subgraphContextOf(args.contextValue)
      const refused = await sendFor(args.contextValue)(fetch, variablesOf(fetch, variables))
      if (context.events !== undefined) return context.events
      return { errors: toResponseErrors(placeRootErrors(refused.errors ?? [], fetch), shape) }
    },
  }
}

const NOTHING: PlanData = { data: {}, errors: [] }
const NO_EVENT = 'A subscription has no result without an event.'

/** An event joined with the data of other subgraphs. */
async function joinEvent(
  plan: PlanStep,
  event: ExecutionResult,
  variables: Values,
  send: SendFetch,
  abstract: AbstractNames,
): Promise<PlanData> {
  const { fetch, rest } = splitSubscription(plan)
  const data: JsonObject = {}
  mergeRoot(data, event, fetch, abstract)
  const errors = placeRootErrors(event.errors ?? [], fetch)
  const joined = await runPlan(rest, data, variables, send, abstract)
  return { data, errors: [...errors, ...joined.errors] }
}

/** The request that opens a subscription, and the steps for each event. */
function splitSubscription(plan: PlanStep): { readonly fetch: PlanFetch; readonly rest: PlanStep } {
  const [first, ...rest] = plan.kind === 'sequence' ? plan.steps : [plan]
  if (first?.kind !== 'fetch' || first.fetch.kind !== 'subscription')
    throw new UnplannableError('a subscription that begins with something else')
  return { fetch: first.fetch, rest: { kind: 'sequence', steps: rest } }
}

function toResponse({ data, errors }: PlanData, shape: ObjectShape): ExecutionResult {
  const told = [...toResponseErrors(errors, shape)]
  const places = told.flatMap(({ path }) => (path === undefined ? [] : [path]))
  const completed = completeAnswer(shape, data, (path) => {
    if (!places.some((place) => isWithin(place, path))) told.push(invalidAt([...path]))
  })
  return told.length === 0 ? { data: completed } : { data: completed, errors: told }
}

/** Whether one of two places equals the other or lies within it: that null has already been reported. */
function isWithin(one: ResponsePath, other: ResponsePath): boolean {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) if (one[index] !== other[index]) return false
  return true
}

function invalidAt(path: ResponsePath): GraphQLError {
  const { message, code } = ERRORS.upstream_invalid
  return new GraphQLError(message, { path, extensions: { code } })
}
