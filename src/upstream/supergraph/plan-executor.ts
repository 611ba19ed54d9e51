import type { ExecutionResult, GraphQLError } from 'graphql'
import { type PlacedError, placeEntityErrors, placeRootErrors } from './fetch-errors.ts'
import { type AbstractNames, copyJson, isJsonObject, type JsonObject, mergeInto } from './json.ts'
import type { EntityBatch, PlanFetch, PlanStage, PlanStep } from './plan.ts'
import { collectRepresentations, type Target } from './representations.ts'
import { applyRewrites } from './rewrites.ts'

/** Sends one request and returns the subgraph's answer. Never rejects. */
export type SendFetch = (
  fetch: PlanFetch,
  variables: Readonly<Record<string, unknown>> | undefined,
) => Promise<ExecutionResult>

/** The data gathered from subgraphs so far, by data keys. */
export interface PlanData {
  readonly data: JsonObject
  readonly errors: readonly PlacedError[]
}

/** Runs a plan on `data`, changing it. `variables` are the caller's. Never rejects unless `send` does. */
export async function runPlan(
  plan: PlanStep,
  data: JsonObject,
  variables: Readonly<Record<string, unknown>>,
  send: SendFetch,
  abstract: AbstractNames,
): Promise<PlanData> {
  const errors: PlacedError[] = []

  const run = (step: PlanStep): Promise<unknown> => {
    switch (step.kind) {
      case 'fetch':
        return fetchRoot(step.fetch)
      case 'entities':
        return fetchEntities(step.fetch, step.batches)
      case 'parallel':
        return Promise.all(step.steps.map(run))
      case 'sequence':
        return runInTurn(step.steps)
      case 'stage':
        return runStage(step)
    }
  }
  const runInTurn = async (steps: readonly PlanStep[]): Promise<void> => {
    for (const step of steps) await run(step)
  }
  const fetchRoot = async (fetch: PlanFetch): Promise<void> => {
    const result = await send(fetch, variablesOf(fetch, variables))
    errors.push(...placeRootErrors(errorsOf(result), fetch))
    mergeRoot(data, result, fetch, abstract)
  }
  const fetchEntities = async (fetch: PlanFetch, batches: readonly EntityBatch[]): Promise<void> => {
    const { sent, targets, count } = collectRepresentations(batches, data, errors.length > 0)
    if (count === 0) return
    const result = await send(fetch, { ...variablesOf(fetch, variables), ...sent })
    errors.push(...placeEntityErrors(errorsOf(result), batches, targets))
    batches.forEach((batch, index) => {
      mergeEntities(result.data?.[batch.alias], batch, targets[index] ?? [], abstract)
    })
  }

  const runStage = async ({ step, batch, root, typeName }: PlanStage): Promise<void> => {
    const { sent, targets } = collectRepresentations([batch], data, errors.length > 0)
    const objects = sent[root] ?? []
    const [found = []] = targets
    if (objects.length === 0) return
    for (const object of objects) object['__typename'] = typeName
    const stage = await runPlan(step, { [root]: objects }, variables, send, abstract)
    for (const { error, path = [] } of stage.errors) {
      const [, index, ...rest] = path
      for (const target of found)
        if (target.index === index) errors.push({ error, path: [...target.path, ...rest] })
    }
    for (const object of objects) delete object['__typename']
    mergeEntities(objects, batch, found, abstract)
  }

  await run(plan)
  return { data, errors }
}

/** Merges a subgraph's answer for root fields into the data. */
export function mergeRoot(
  data: JsonObject,
  { data: told }: ExecutionResult,
  fetch: PlanFetch,
  abstract: AbstractNames,
): void {
  if (!isJsonObject(told)) return
  applyRewrites(told, fetch.outputRewrites)
  mergeInto(data, told, abstract)
}

/** Several objects can refer to one entity: each gets its own copy of the answer. */
function mergeEntities(
  told: unknown,
  { outputRewrites }: EntityBatch,
  targets: readonly Target[],
  abstract: AbstractNames,
): void {
  if (!Array.isArray(told)) return
  applyRewrites(told, outputRewrites)
  const taken = new Set<number>()
  for (const { entity, index } of targets) {
    const answer: unknown = told[index]
    if (!isJsonObject(answer)) continue
    mergeInto(entity, taken.has(index) ? (copyJson(answer) as JsonObject) : answer, abstract)
    taken.add(index)
  }
}

function errorsOf({ errors }: ExecutionResult): readonly GraphQLError[] {
  return errors ?? []
}

/** The caller's values; defaults are in the text. */
export function variablesOf(
  fetch: PlanFetch,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  let found: Record<string, unknown> | undefined
  for (const [sent, name] of fetch.variables)
    if (Object.hasOwn(given, name) && given[name] !== undefined) {
      found ??= {}
      found[sent] = given[name]
    }
  return found
}
