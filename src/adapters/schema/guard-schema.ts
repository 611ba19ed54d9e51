import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  defaultTypeResolver,
  GraphQLError,
  type GraphQLFieldResolver,
  GraphQLInterfaceType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  GraphQLUnionType,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { findGuardedDefaults } from '../../core/rules/input-rules.ts'
import { contextSubject } from '../../guard/context-subject.ts'
import { createGuard, type GuardOptions } from '../../guard/guard.ts'
import { endOf, hasEnded } from '../../guard/subject-end.ts'
import { endInTime } from '../../guard/timely-events.ts'
import { ALLOW, createExecutionRulings, type Ruling } from './execution-rulings.ts'

export type FieldResolver = GraphQLFieldResolver<unknown, unknown>
export type TypeResolver = GraphQLTypeResolver<unknown, unknown>

/**
 * `onDecision` is for the other guards: this one sees executions rather than operations, each of which would
 * leave one record.
 */
export interface GuardSchemaOptions extends Omit<GuardOptions, 'onDecision' | 'enforcement'> {
  /**
   * Resolves fields without a resolver. The guarded schema has a resolver everywhere, so one given to the
   * executor would never be called. Default: that of graphql-js.
   */
  readonly fieldResolver?: FieldResolver
  /** The same for interfaces and unions without a `resolveType`. */
  readonly typeResolver?: TypeResolver
  /** The clock, in milliseconds since the epoch; default `Date.now`. Subscriptions end with their tokens. */
  readonly now?: (() => number) | undefined
}

const DEFAULT_OPTIONS: GuardSchemaOptions = {}
const guardedWith = new WeakMap<GraphQLSchema, GuardSchemaOptions>()

/**
 * Puts the guard inside a schema, for servers whose execution cannot be wrapped: any executor that follows
 * graphql-js. The subject is `contextValue.subject`, set by an authenticator; without one the caller is
 * anonymous. The whole operation is decided before its first resolver runs: if it is denied, none runs; if it
 * is reduced, each denied place is null with one error. Throws `SchemaRuleError` if the schema's rules cannot
 * be read.
 *
 * Guard the finished schema: later additions are not guarded. Documents must be validated. Nothing that
 * bypasses resolvers can be guarded here: `__schema`, `__type` and the `__typename` of a root type are
 * answered whatever the rules (though they count when the rest of the operation is decided), and the executor
 * checks variables first. A subscription ends with its token, after one event that reports it. Prefer
 * `guardExecute` or `authPlugin` where they fit, or let the server validate documents with
 * `NoSchemaIntrospectionCustomRule` of graphql-js. The rule `filtered` cannot be enforced here, and is a
 * `TypeError`.
 */
export function guardSchema(
  schema: GraphQLSchema,
  options: GuardSchemaOptions = DEFAULT_OPTIONS,
): GraphQLSchema {
  if (options.introspection === 'filtered')
    throw new TypeError('guardSchema cannot filter introspection: use guardExecute or authPlugin.')
  if ('onDecision' in options)
    throw new TypeError(
      'guardSchema sees no whole operations, and has no onDecision: use guardExecute or authPlugin.',
    )
  if ((options as GuardOptions).enforcement !== undefined)
    throw new TypeError(
      'guardSchema leaves no record of what a dry run lets pass, and has no enforcement: use guardExecute or authPlugin.',
    )
  if (guardedWith.get(schema) === options) return schema
  const guard = createGuard(schema, options)
  const [filledIn] = findGuardedDefaults(schema, guard.table.guardedInputs)
  if (filledIn !== undefined)
    throw new TypeError(
      `guardSchema sees input objects after their defaults are filled in, and cannot tell who supplied ${filledIn}: use guardExecute or authPlugin, or give it no default.`,
    )
  const { now = Date.now } = options
  const rulingOn = createExecutionRulings(guard, now, options.refusals)
  const subscriptionName = schema.getSubscriptionType()?.name

  const resolveUnlessDenied = (
    resolve: FieldResolver,
    ruling: Ruling,
    [source, args, contextValue, info]: Parameters<FieldResolver>,
  ): unknown => {
    if (ruling === ALLOW) return resolve(source, args, contextValue, info)
    const denial = ruling.denialAt(info.path)
    if (denial !== undefined) throw placeError(denial)
    const result = resolve(source, args, contextValue, info)
    const type = getNamedType(info.returnType)
    const lost = isObjectType(type) ? ruling.typenameDenialAt(info.path, type.name) : undefined
    return lost === undefined ? result : replaceObjects(result, lost)
  }

  const guardResolver = (resolve: FieldResolver): FieldResolver => {
    return (...call) => {
      const [source, args, contextValue, info] = call
      const ruling = rulingOn(contextValue, info)
      if (ruling === ALLOW) return resolve(source, args, contextValue, info)
      if (!(ruling instanceof Promise)) return resolveUnlessDenied(resolve, ruling, call)
      return ruling.then((settled) => resolveUnlessDenied(resolve, settled, call))
    }
  }

  const guardTypeResolver = (resolveType: TypeResolver): TypeResolver => {
    return (value, contextValue, info, abstractType) => {
      const typeName = resolveType(value, contextValue, info, abstractType)
      const ruling = rulingOn(contextValue, info)
      if (ruling === ALLOW) return typeName
      if (!(ruling instanceof Promise) && !isPromise(typeName)) return checkTypename(ruling, typeName, info)
      return Promise.all([ruling, typeName]).then(([settled, name]) => checkTypename(settled, name, info))
    }
  }

  /** When the token ends, one more event follows, which is refused before any resolver sees it. */
  const endWithToken = (subscribe: FieldResolver): FieldResolver => {
    return (source, args, contextValue, info) => {
      const end = (events: unknown): unknown =>
        isAsyncIterable(events)
          ? endInTime(events, {
              at: () => endOf(contextSubject(contextValue)),
              now,
              last: () => (hasEnded(contextSubject(contextValue), now()) ? NO_EVENT : undefined),
            })
          : events
      const events = subscribe(source, args, contextValue, info)
      return isPromise(events) ? events.then(end) : end(events)
    }
  }

  /** `__typename` has no resolver, so a denied one is found where the type of its object becomes known. */
  const guardsTypename = (possible: readonly { readonly name: string }[]): boolean =>
    possible.some((type) => guard.table.needsOfType(type.name).length > 0)

  const guarded = mapSchema(schema, {
    [MapperKind.ABSTRACT_TYPE]: (type) => {
      const resolve = type.resolveType ?? options.typeResolver
      const resolveType = guardsTypename(schema.getPossibleTypes(type))
        ? guardTypeResolver(resolve ?? defaultTypeResolver)
        : resolve
      return isInterfaceType(type)
        ? new GraphQLInterfaceType({ ...type.toConfig(), resolveType })
        : new GraphQLUnionType({ ...type.toConfig(), resolveType })
    },
    [MapperKind.OBJECT_FIELD]: (config, _fieldName, typeName) => {
      const fallback = options.fieldResolver ?? defaultFieldResolver
      const resolve = guardResolver(config.resolve ?? fallback)
      if (typeName !== subscriptionName) return { ...config, resolve }
      return { ...config, resolve, subscribe: endWithToken(guardResolver(config.subscribe ?? fallback)) }
    },
  })
  guardedWith.set(guarded, options)
  return guarded
}

const NO_EVENT = { value: undefined }

function checkTypename(
  ruling: Ruling,
  typeName: string | undefined,
  info: GraphQLResolveInfo,
): string | undefined {
  if (ruling === ALLOW || typeName === undefined) return typeName
  const denial = ruling.typenameDenialAt(info.path, typeName)
  if (denial !== undefined) throw placeError(denial)
  return typeName
}

/** A new error per place: without a path, so that the executor sets it; nothing a host adds is shared. */
function placeError({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions } })
}

/** Puts errors in place of objects: an executor treats them like thrown ones, inside lists too. */
function replaceObjects(result: unknown, denial: GraphQLError): unknown {
  if (result === null || result === undefined) return result
  if (isPromise(result)) return result.then((settled) => replaceObjects(settled, denial))
  if (isIterable(result)) return Array.from(result, (item) => replaceObjects(item, denial))
  return placeError(denial)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function isPromise<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as { readonly then?: unknown } | undefined)?.then === 'function'
}
