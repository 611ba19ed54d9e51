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

/** A GraphQL API elsewhere, its schema guarded here. */
export interface Upstream {
  readonly client: UpstreamClient
  readonly options: ResolvedUpstreamOptions
  readonly requestHeaders: WriteHeaders
  readonly subscribe: Subscriber['subscribe']
  /** The guard of the schema of now: a request asks once, and keeps it. Throws `TypeError` before {@link Upstream.open} has resolved. */
  readonly guard: () => Guard
  /**
   * Reads the schema, patiently: the upstream may be starting too. Rejects with `IntrospectionError` when it has not
   * answered in the end, and with `SchemaRuleError` when its schema cannot be guarded.
   */
  readonly open: () => Promise<void>
  /** Reads the schema again. Never rejects, and drops no request; a schema that cannot be guarded is not taken over. */
  readonly reload: () => Promise<Reloaded>
  /** Polls its schema no more. */
  readonly rest: () => void
  readonly close: () => Promise<void>
}

export interface UpstreamParts extends ClientParts {
  /** Where the upstream is told who asks. */
  readonly identity?: IdentityParts | undefined
  /** Told of each reload that polling makes, unless nothing changed. */
  readonly onReload?: (reloaded: Reloaded) => void
  /** Told why the schema could not be read at the start, and after how many milliseconds the next attempt follows. */
  readonly onWait?: (error: IntrospectionError, milliseconds: number) => void
  /** Milliseconds to wait before each further attempt to open; default 16 seconds in all. */
  readonly openingWaits?: readonly number[] | undefined
}

/** Throws `TypeError` for options that would not work; sends nothing yet. */
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

/** One line of a log. */
export function describeWait({ message }: IntrospectionError, milliseconds: number): string {
  return `waiting for the schema of ${message}; the next attempt follows in ${milliseconds / 1000} s`
}

/** In words that hold nothing of what the upstream answered; each on a line. */
export function describeReloadError(error: unknown): string {
  return error instanceof SchemaRuleError || error instanceof IntrospectionError
    ? error.message
    : 'the schema could not be read'
}
