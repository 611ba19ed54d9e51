import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLTypeResolver,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  type ResponsePath,
} from 'graphql'
import { type Case, fieldOf, groupsOf, type Occurrence, type Reach, rootName, rootReach } from './oracle.ts'
import { possibleTypes } from './request.ts'
import type { ModelTypeRef } from './world.ts'

type Path = readonly (string | number)[]

/** Resolvers whose every answer follows from its path, so that an oracle can say it too. */
export interface Answers {
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>
  readonly typeResolver: GraphQLTypeResolver<unknown, unknown>
  /** The paths that were resolved, without list indices. */
  readonly resolved: Set<string>
}

export function createAnswers(asked: Case): Answers {
  const resolved = new Set<string>()
  const answer = (type: GraphQLOutputType, path: Path): unknown => {
    if (isNonNullType(type)) return answerNonNull(type.ofType, path)
    return isNullAt(path) ? null : answerNonNull(type, path)
  }
  const answerNonNull = (type: GraphQLOutputType, path: Path): unknown => {
    if (isListType(type))
      return Array.from({ length: lengthAt(path) }, (_, index) => answer(type.ofType, [...path, index]))
    if (isNonNullType(type)) return answer(type, path)
    if (isScalarType(type)) return leafAt(path)
    if (isEnumType(type)) return 'HEADS'
    const concrete = concreteAt(asked, type.name, path)
    return concrete === undefined ? null : { concrete }
  }
  return {
    resolved,
    fieldResolver: (_source, _args, _context, info) => {
      const path = pathOf(info.path)
      resolved.add(pathKey(path))
      return answer(info.returnType, path)
    },
    typeResolver: (value) => (value as { readonly concrete: string }).concrete,
  }
}

export interface Expected {
  readonly data: unknown
  /** The paths that some allowed selection reaches: nothing else may be resolved. */
  readonly reachable: ReadonlySet<string>
}

/** The answer that the design promises, worked out from the model alone. */
export function expectedAnswer(asked: Case): Expected {
  const reachable = new Set<string>()
  const objectOf = (reaches: readonly Reach[], typeName: string, path: Path): unknown => {
    const object: Record<string, unknown> = Object.create(null)
    let isLost = false
    for (const [key, occurrences] of groupsOf(asked, reaches, typeName)) {
      const value = fieldValue(occurrences, typeName, [...path, key])
      if (value === LOST) isLost = true
      else object[key] = value
    }
    return isLost ? null : object
  }
  const fieldValue = (occurrences: readonly Occurrence[], typeName: string, path: Path): unknown => {
    const [first] = occurrences
    if (first === undefined) throw new TypeError('An empty group.')
    const isMeta = first.name.startsWith('__')
    const type = isMeta ? first.type : fieldOf(asked.world, typeName, first.name).type
    if (occurrences.every((one) => one.isDenied)) return type.isNonNull ? LOST : null
    reachable.add(pathKey(path))
    if (first.name === '__typename') return typeName
    if (first.name === '__schema') return { queryType: { name: 'Query' } }
    if (first.name === '__type') return { name: 'Cat' }
    const below = occurrences.flatMap((one) => one.below ?? [])
    const value =
      !type.isNonNull && isNullAt(path)
        ? null
        : type.isList
          ? list(type, below, path)
          : item(type, below, path)
    return value === null && type.isNonNull ? LOST : value
  }
  const list = (type: ModelTypeRef, below: readonly Reach[], path: Path): unknown => {
    const items = Array.from({ length: lengthAt(path) }, (_, index) => {
      const here = [...path, index]
      return !type.isItemNonNull && isNullAt(here) ? null : item(type, below, here)
    })
    return type.isItemNonNull && items.includes(null) ? null : items
  }
  const item = ({ named }: ModelTypeRef, below: readonly Reach[], path: Path): unknown => {
    const kind = asked.world.types.get(named)?.kind
    if (kind === undefined || kind === 'scalar') return leafAt(path)
    if (kind === 'enum') return 'HEADS'
    const concrete = concreteAt(asked, named, path)
    return concrete === undefined ? null : objectOf(below, concrete, path)
  }
  return { data: objectOf([rootReach(asked)], rootName(asked.kind), []), reachable }
}

/** Null where no null may be: the object around it is null. */
const LOST = Symbol('lost')

export function pathKey(path: Path): string {
  return path.filter((part) => typeof part === 'string').join('.')
}

function pathOf(path: ResponsePath | undefined): Path {
  return path === undefined ? [] : [...pathOf(path.prev), path.key]
}

function concreteAt({ world }: Case, named: string, path: Path): string | undefined {
  const types = possibleTypes(world, named)
  return types[hash(path, 'type') % types.length]
}

export function isNullAt(path: Path): boolean {
  return hash(path, 'null') % 10 === 0
}

function lengthAt(path: Path): number {
  return hash(path, 'length') % 3
}

function leafAt(path: Path): string {
  return `leaf at ${path.join('/')}`
}

function hash(path: Path, salt: string): number {
  let value = 2_166_136_261
  for (const character of `${salt}/${path.join('/')}`) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619)
  }
  return (value ^ (value >>> 13)) >>> 0
}
