import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { FastifyInstance } from 'fastify'
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { ERRORS } from './core/error-catalogue.ts'
import { DEFAULT_LIMITS, type OperationLimits } from './core/operation/limits.ts'
import { parsePattern } from './core/scope/pattern.ts'
import { type AuthPluginOptions, authPlugin } from './guard/auth-plugin.ts'
import { createGuard } from './guard/guard.ts'
import { type AnswerContext, answerPlugin } from './http/answer-plugin.ts'
import { createAttempts, DEFAULT_ATTEMPT_LIMITS } from './http/attempts.ts'
import { loadConsole } from './http/console.ts'
import type { CorsRule } from './http/cors.ts'
import { createGraphqlRoute } from './http/graphql.ts'
import { createSizeCheck } from './http/operation-size.ts'
import { createRoutes } from './http/routes.ts'
import { createServer } from './http/server.ts'
import { DEFAULT_STALENESS_LIMITS, type StalenessLimits } from './http/staleness.ts'
import { stalenessPlugin } from './http/staleness-plugin.ts'
import type { ClientSettings } from './store/client.ts'
import { withConfiguredClients } from './store/configured-clients.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { createAuthenticator } from './token/authenticator.ts'
import { createTokenIssuer } from './token/issue.ts'

/** A client that may ask `/jwt` for tokens, within its scopes. */
export interface GatewayClient extends Partial<Omit<ClientSettings, 'ceiling'>> {
  readonly id: string
  readonly apiKey: string
  /** Patterns: the client's ceiling. */
  readonly scopes: readonly string[]
}

export interface GatewayOptions extends Omit<AuthPluginOptions, 'authenticate'> {
  readonly schema: GraphQLSchema
  /** Made anew for each request: what the resolvers find in their context, besides `subject`. */
  readonly context?: () => object
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 4000; 0 is any free port. */
  readonly port?: number
  readonly jwt: {
    /** HS256 secret, at least 12 bytes, in production 32. */
    readonly secret: string
    /** Seconds; default one day. */
    readonly expires?: number
    readonly issuer?: string
    readonly audience?: string | readonly string[]
    /** Whether a token that names no audience is refused too; default `false`. */
    readonly requireAudience?: boolean
    /** Seconds by which other clocks may differ; default 0. */
    readonly leeway?: number
  }
  readonly clients?: readonly GatewayClient[]
  /** Where clients, keys, users and revocations are kept; in memory unless given. Whoever gives it closes it. */
  readonly store?: Store
  /** Milliseconds without news of the store after which guarded operations are refused. */
  readonly staleness?: Partial<StalenessLimits>
  readonly limits?: Partial<OperationLimits> & { readonly bodyBytes?: number }
  /** Default: none in production, any loopback origin otherwise. */
  readonly cors?: CorsRule
  /** Milliseconds a client has to send a whole request; default 30,000. */
  readonly requestTimeout?: number
  /** Milliseconds that requests in flight have to finish in when the gateway is closed; default 10,000. */
  readonly shutdownTimeout?: number
  /** Default: NODE_ENV decides nothing here; say `true` where it counts. */
  readonly production?: boolean
  /** A pino level; default `warn`. */
  readonly logLevel?: string
}

export interface Gateway {
  /** Where it listens; throws before {@link Gateway.listen} has resolved. */
  readonly url: string
  readonly listen: () => Promise<string>
  /** Finishes what has begun, then lets go; safe to call twice. */
  readonly close: () => Promise<void>
}

/** What Apollo Server does unasked: hints, traces, a page with scripts from elsewhere, and reports, given a key. */
const WITHOUT = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]
const HEADER_BYTES = 65_536
const BODY_BYTES = 1_048_576
const DAY = 86_400

/**
 * Makes a gateway before a schema: `/graphql`, `/jwt`, `/health`, `/ready` and the console. Throws before anything
 * listens: `SchemaRuleError` when the schema's rules cannot be read, `TypeError` for a weak or missing secret,
 * `ScopeSyntaxError` for a client's scope. `listen` rejects when the port is taken.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { schema, jwt, production = false } = options
  const introspection = options.introspection ?? (production ? 'authenticated' : 'public')
  const policy = { ...options, introspection }
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const guard = createGuard(schema, policy)

  const authenticate = createAuthenticator({ ...jwt, production })
  for (const { scopes } of options.clients ?? []) scopes.forEach(parsePattern)
  const issuer = createTokenIssuer({
    ...jwt,
    expires: jwt.expires ?? DAY,
    maxHeaderBytes: HEADER_BYTES,
    now: Date.now,
    random: randomBytes,
  })

  const staleness = { ...DEFAULT_STALENESS_LIMITS, ...options.staleness }

  let app: FastifyInstance | undefined
  let store: Store | undefined
  const apollo = new ApolloServer<AnswerContext>({
    schema,
    plugins: [
      authPlugin(policy),
      stalenessPlugin({ guard, age: () => store?.feed.age() ?? 0, limits: staleness }),
      answerPlugin(introspection),
      ...WITHOUT,
    ],
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    formatError: (formatted, error) =>
      maskError(formatted, error, (cause) => app?.log.error({ err: cause }, 'a resolver failed')),
  })

  const graphql = createGraphqlRoute({
    server: apollo,
    authenticate,
    context: options.context ?? (() => ({})),
    checkSize: createSizeCheck(limits),
  })
  const browserConsole = loadConsole(fileURLToPath(new URL('./console', import.meta.url)))
  let starting: Promise<void> | undefined
  let opening: Promise<Store> | undefined
  let listening: Promise<string> | undefined
  let closed: Promise<void> | undefined
  let state: 'starting' | 'ready' | 'closing' = 'starting'
  const isClosing = (): boolean => state === 'closing'
  const listen = async (): Promise<string> => {
    starting ??= apollo.start()
    await starting
    opening ??= openGatewayStore(options)
    const opened = await opening
    store = opened
    const server = createServer({
      routes: createRoutes({
        graphql,
        browserConsole,
        isReady: () => state === 'ready',
        store: opened,
        staleness,
        attempts: createAttempts(DEFAULT_ATTEMPT_LIMITS, Date.now),
        issuer,
      }),
      cors: options.cors ?? (production ? { kind: 'origins', origins: [] } : { kind: 'loopback' }),
      bodyBytes: options.limits?.bodyBytes ?? BODY_BYTES,
      headerBytes: HEADER_BYTES,
      requestTimeout: options.requestTimeout ?? 30_000,
      logLevel: options.logLevel ?? 'warn',
    })
    try {
      await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 4000 })
    } catch (error) {
      await server.close()
      throw error
    }
    app = server
    if (!isClosing()) state = 'ready'
    return urlOf(app)
  }
  const close = async (): Promise<void> => {
    await listening?.catch(() => undefined)
    const server = app
    if (server !== undefined) {
      // Whoever has not finished by then is not going to.
      const impatience = setTimeout(
        () => server.server.closeAllConnections(),
        options.shutdownTimeout ?? 10_000,
      )
      await server.close()
      clearTimeout(impatience)
    }
    if (starting !== undefined) await apollo.stop()
    // One that was given is the giver's to close.
    if (options.store === undefined) await (await opening?.catch(() => undefined))?.close()
  }
  return {
    get url() {
      return urlOf(app)
    },
    async listen() {
      if (isClosing()) throw new TypeError('A gateway that was closed stays closed.')
      listening ??= listen().catch((error: unknown) => {
        listening = undefined
        throw error
      })
      return listening
    },
    close() {
      state = 'closing'
      closed ??= close()
      return closed
    },
  }
}

async function openGatewayStore({ store, clients = [] }: GatewayOptions): Promise<Store> {
  const kept = store ?? (await openStore('memory:', { now: Date.now, random: randomBytes }))
  const configured = clients.map(({ apiKey, scopes, ...settings }) => ({
    ...settings,
    apiKeys: [apiKey],
    ceiling: scopes,
  }))
  return withConfiguredClients(kept, configured)
}

function urlOf(app: FastifyInstance | undefined): string {
  const address = app?.server.address()
  if (address === null || address === undefined || typeof address === 'string') {
    throw new TypeError('The gateway is not listening.')
  }
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

/** An error that nobody meant a client to read is logged, and its words stay here. */
function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: (cause: unknown) => void,
): GraphQLFormattedError {
  if (formatted.extensions?.['code'] !== ERRORS.internal.code) return formatted
  log((error as { readonly originalError?: unknown })?.originalError ?? error)
  return { ...formatted, message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } }
}
