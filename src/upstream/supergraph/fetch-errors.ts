import { GraphQLError } from 'graphql'
import type { FieldShape, ObjectShape, ValueShape } from './answer-shape.ts'
import type { EntityBatch, PlanFetch } from './plan.ts'
import type { ResponsePath, Target } from './representations.ts'

/** An error of a subgraph at its place in the merged data; undefined: no particular place. */
export interface PlacedError {
  readonly error: GraphQLError
  readonly path: ResponsePath | undefined
}

/** The most places that one failed request reports. */
const MOST_PLACES = 1_000

/** The errors of a request for root fields. One without a path is reported at each of them. */
export function placeRootErrors(
  errors: readonly GraphQLError[],
  { rootKeys }: PlanFetch,
): readonly PlacedError[] {
  return errors.flatMap((error) =>
    error.path === undefined
      ? rootKeys.map((key) => ({ error, path: [key] }))
      : [{ error, path: error.path }],
  )
}

/**
 * The errors of a request for entities, at every object that they concern. One that names no entity is
 * reported at all of them; one that names no field, at each requested field.
 */
export function placeEntityErrors(
  errors: readonly GraphQLError[],
  batches: readonly EntityBatch[],
  targets: readonly (readonly Target[])[],
): readonly PlacedError[] {
  const placed: PlacedError[] = []
  for (const error of errors) {
    const [alias, index, ...rest] = error.path ?? []
    batches.forEach((batch, position) => {
      if (alias !== undefined && alias !== batch.alias && batches.some((one) => one.alias === alias)) return
      const isOwn = alias === batch.alias
      for (const target of targets[position] ?? []) {
        if (placed.length >= MOST_PLACES) return
        if (isOwn && typeof index === 'number' && index !== target.index) continue
        const below = isOwn && rest.length > 0 ? [rest] : batch.keys.map((key) => [key])
        for (const end of below) placed.push({ error, path: [...target.path, ...end] })
      }
    })
  }
  return placed
}

/** The place in the response, as deep as the caller selects. Undefined if it is above every selection. */
export function toResponsePath(shape: ObjectShape, path: ResponsePath): ResponsePath | undefined {
  const told: (string | number)[] = []
  let at: ValueShape = { kind: 'object', shape }
  for (const key of path) {
    if (typeof key === 'number') {
      if (at.kind !== 'list') break
      at = at.item
      told.push(key)
      continue
    }
    while (at.kind === 'list') at = at.item
    const field: FieldShape | undefined = at.kind === 'object' ? at.shape.places().get(key) : undefined
    if (field === undefined) break
    told.push(field.key)
    at = field.value
  }
  return told.length === 0 ? undefined : told
}

/** The errors as callers see them, each once per place. */
export function toResponseErrors(
  placed: readonly PlacedError[],
  shape: ObjectShape,
): readonly GraphQLError[] {
  const told = new Map<GraphQLError, Set<string>>()
  return placed.flatMap(({ error, path }) => {
    const place = path === undefined ? undefined : toResponsePath(shape, path)
    const known = told.get(error) ?? new Set()
    told.set(error, known)
    const id = JSON.stringify(place ?? null)
    if (known.has(id)) return []
    known.add(id)
    const { message, extensions } = error
    return [new GraphQLError(message, { ...(place !== undefined && { path: place }), extensions })]
  })
}
