import { introspectionTypes, specifiedScalarTypes } from 'graphql'

/** JSON from elsewhere, whose members are unchecked. */
export type Json = Readonly<Record<string, unknown>>

/** A type reference: wrappers around a name. */
export interface TypeReference {
  readonly name: string
  /** From the outermost to the innermost. */
  readonly wrappers: readonly ('LIST' | 'NON_NULL')[]
}

const SCALARS: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name))
const MACHINERY: ReadonlyMap<string, string> = new Map(
  introspectionTypes.map(({ name }) => [name, name === '__TypeKind' ? 'ENUM' : 'OBJECT']),
)

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects in a list; empty for anything else. */
export function jsonListOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

/** The kind of a type that every schema has, and that results may therefore omit. */
export function kindOfBuiltIn(name: string): string | undefined {
  return SCALARS.has(name) ? 'SCALAR' : MACHINERY.get(name)
}

/** Undefined where it does not end in a name: it may nest deeper than the introspection query went. */
export function readTypeReference(told: unknown): TypeReference | undefined {
  const wrappers: ('LIST' | 'NON_NULL')[] = []
  for (let at = told; isJson(at); at = at['ofType']) {
    const { kind, name } = at
    if (kind === 'LIST' || (kind === 'NON_NULL' && wrappers.at(-1) !== 'NON_NULL')) wrappers.push(kind)
    else if (kind !== 'NON_NULL') return typeof name === 'string' ? { name, wrappers } : undefined
  }
  return undefined
}

/** The reference as JSON, without any other members. */
export function toTypeJson({ name, wrappers }: TypeReference, kind: string): Json {
  return wrappers.reduceRight<Json>((ofType, wrapper) => ({ kind: wrapper, name: null, ofType }), {
    kind,
    name,
  })
}
