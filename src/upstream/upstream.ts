import { SchemaRuleError } from '../core/schema/schema-problem.ts'
import { createQuietGuard, type Guard, type WeighingOptions } from '../guard/guard.ts'
import { withExactNumbers } from './exact-scalars.ts'
import { IntrospectionError } from './introspection/introspection-error.ts'
import { createReloading, type Reloaded } from './reloading.ts'
import { type ClientParts, createUpstreamClient, type UpstreamClient } from './request/client.ts'
import {
  createOwnHeaders,
  createRequestHeaders,
  type IdentityParts,
  type WriteHeaders,
} from './request/request-headers.ts'
import { readSchemaText } from './schema-source.ts'
import { createSubscriber, type Subscriber } from './subscription/subscriber.ts'
import {
  type ResolvedUpstreamOptions,
  resolveUpstreamOptions,
  type UpstreamOptions,
} from './upstream-options.ts'

/** A GraphQL API elsewhere whose schema is guarded here. */
export interface Upstream {
  readonly client: UpstreamClient
  readonly options: ResolvedUpstreamOptions
  readonly requestHeaders: WriteHeaders
  readonly subscribe: Subscriber['subscribe']
  /**
   * The guard of the current schema: a request fetches it once and keeps it. Throws `TypeError` before
   * {@link Upstream.open} has resolved.
   */
  readonly guard: () => Guard
  /**
   * Reads the schema, with retries, as the upstream may still be starting. Rejects with `IntrospectionError`
   * when they are exhausted, and with `SchemaRuleError` when its schema cannot be guarded.
   */
  readonly open: () => Promise<void>
  /** Reads the schema again. Never rejects, drops no request, and adopts no schema that cannot be guarded. */
  readonly reload: () => Promise<Reloaded>
  /** Stops polling its schema. */
  readonly rest: () => void
  readonly close: () => Promise<void>
}

export interface UpstreamParts extends ClientParts {
  /** Needed to identify the subject to the upstream. */
  readonly identity?: IdentityParts | undefined
  /** Called with the outcome of each poll, unless nothing changed. */
  readonly onReload?: (reloaded: Reloaded) => void
  /** Called with the error if the first schema cannot be read, and the milliseconds until the next try. */
  readonly onWait?: (error: IntrospectionError, milliseconds: number) => void
  /** Milliseconds to wait before each further attempt to open; default 16 seconds in all. */
  readonly openingWaits?: readonly number[] | undefined
}

/** Throws `TypeError` for options that would not work. Sends nothing yet. */
export function createUpstream(
  upstream: UpstreamOptions,
  guardOptions: WeighingOptions,
  parts: UpstreamParts,
): Upstream {
  const options = resolveUpstreamOptions(upstream, guardOptions)
  const client = createUpstreamClient(options, parts)
  const subscriber = createSubscriber(options, client.enter, parts.tracing)
  const ownHeaders = createOwnHeaders(options, parts.identity)
  let current: { readonly digest: string; readonly guard: Guard } | undefined

  const take = async (): Promise<'taken' | 'unchanged'> => {
    const { digest, build } = await readSchemaText(client, options, ownHeaders, guardOptions.directives)
    if (digest === current?.digest) return 'unchanged'
    current = { digest, guard: createQuietGuard(withExactNumbers(build()), guardOptions) }
    return 'taken'
  }
  const { pollInterval } = options
  const { onReload, onWait, openingWaits } = parts
  const reloading = createReloading({ take, pollInterval, onReload, onWait, openingWaits })

  return {
    client,
    options,
    requestHeaders: createRequestHeaders(options, parts.identity),
    subscribe: subscriber.subscribe,
    guard() {
      if (current === undefined) throw new TypeError('The schema of the upstream has not been read.')
      return current.guard
    },
    open: reloading.open,
    reload: reloading.reload,
    rest: reloading.close,
    async close() {
      reloading.close()
      await subscriber.close()
      await client.close()
    },
  }
}

/** One log line. */
export function describeWait({ message }: IntrospectionError, milliseconds: number): string {
  return `waiting for the schema of ${message}; the next attempt follows in ${milliseconds / 1000} s`
}

/** A description without anything that the upstream answered; one line per problem. */
export function describeReloadError(error: unknown): string {
  return error instanceof SchemaRuleError || error instanceof IntrospectionError
    ? error.message
    : 'the schema could not be read'
}
