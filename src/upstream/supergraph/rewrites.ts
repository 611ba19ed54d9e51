import { isJsonObject, type JsonObject, own } from './json.ts'

/** A change to a representation before it is sent, or to an answer before it is merged. */
export interface Rewrite {
  readonly kind: 'set' | 'rename'
  /** The path to the object that is changed. */
  readonly path: readonly RewriteSegment[]
  readonly key: string
  /** The value that is set, or the new name. */
  readonly to: string
}

export type RewriteSegment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'types'; readonly types: ReadonlySet<string> }

/** Changes the value in place. */
export function applyRewrites(value: unknown, rewrites: readonly Rewrite[]): void {
  for (const rewrite of rewrites) follow(value, rewrite, 0)
}

function follow(value: unknown, rewrite: Rewrite, depth: number): void {
  if (Array.isArray(value)) {
    for (const item of value) follow(item, rewrite, depth)
    return
  }
  if (!isJsonObject(value)) return
  const segment = rewrite.path[depth]
  if (segment === undefined) change(value, rewrite)
  else if (segment.kind === 'key') follow(own(value, segment.key), rewrite, depth + 1)
  else if (isOneOf(value, segment.types)) follow(value, rewrite, depth + 1)
}

function change(object: JsonObject, { kind, key, to }: Rewrite): void {
  if (kind === 'set') object[key] = to
  else if (Object.hasOwn(object, key)) {
    object[to] = object[key]
    delete object[key]
  }
}

/** An object without a type name counts as the type that the plan expects. */
export function isOneOf({ __typename: name }: JsonObject, types: ReadonlySet<string>): boolean {
  return typeof name !== 'string' || types.has(name)
}
