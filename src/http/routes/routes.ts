import { disclosesScopes } from '../../core/answer/refusal.ts'
import type { RefusalStyle } from '../../core/answer/refusal-style.ts'
import { grantedScopes, grantOf } from '../../core/decision/grant.ts'
import type { Subject } from '../../core/decision/subject.ts'
import {
  CONSOLE_FILES,
  developmentClientPath,
  type Paths,
  refreshPath,
  streamPath,
} from '../../core/gateway-paths.ts'
import type { Trust } from '../../identity/trust.ts'
import type { Epoch } from '../../operations/epoch.ts'
import type { TellNeeds } from '../../operations/needs.ts'
import type { ListRules } from '../../operations/rule-listing.ts'
import { describeStaleness, type StalenessLimits } from '../../operations/staleness.ts'
import { STORE_FAULTS } from '../../store/fault.ts'
import type { Store } from '../../store/store.ts'
import { headersOf, readsBearer, type TokenSources } from '../../token/token-sources.ts'
import {
  answerJson,
  answerRefusal,
  type HttpRequest,
  type HttpResponse,
  type StreamingResponse,
} from '../exchange.ts'
import type { Route } from '../server/route.ts'
import { createAccountRoute } from './account/account.ts'
import { answerConsole, type Console, consolePage, wantsConsole } from './console.ts'
import type { Attempts } from './credentials/attempts.ts'
import { type ClientAuthenticator, createClientAuthenticator } from './credentials/client-authentication.ts'
import { createJwtRoute } from './credentials/jwt.ts'
import { refuseOauth } from './credentials/oauth.ts'
import { createOauthIntrospectRoute } from './credentials/oauth-introspect.ts'
import { createOauthRevokeRoute } from './credentials/oauth-revoke.ts'
import { createOauthTokenRoute } from './credentials/oauth-token.ts'
import { createRefreshRoute } from './credentials/refresh.ts'
import { createTokenInspector } from './credentials/token-inspection.ts'
import {
  type CountTokenRequest,
  countingEntries,
  countingIssues,
  countingRefreshes,
  countingRefusals,
  countingUnproven,
} from './credentials/token-requests.ts'
import { createDevelopmentClientRoute, type DevelopmentClient } from './development-client.ts'
import { refuseGraphql } from './graphql/graphql.ts'
import { createMetadataRoutes } from './metadata.ts'
import { createScopesRoute } from './scopes-route.ts'
import { createSubjectRoute } from './subject-route.ts'

/** The parts that a gateway's routes are built from. */
export interface RouteParts {
  /** The GraphQL path. */
  readonly graphql: Route['answer']
  /** The path of event streams. */
  readonly stream: (request: HttpRequest) => Promise<StreamingResponse>
  /** Receives each operation that is refused before it reaches either of these two. */
  readonly onRefused?: Route['onRefused']
  readonly browserConsole: Console | undefined
  /** The client generated for this run, where the console may have it. */
  readonly developmentClient: DevelopmentClient | undefined
  readonly paths: Paths
  readonly isReady: () => boolean
  /** Whether new requests have been refused for a while, so that traffic should go elsewhere. */
  readonly isOverloaded: () => boolean
  readonly store: Store
  readonly staleness: StalenessLimits
  readonly attempts: Attempts
  /** Undefined where nothing is counted. */
  readonly countTokenRequest?: CountTokenRequest | undefined
  readonly trust: Trust
  /** Seconds after the first issue during which tokens can be refreshed; undefined: they cannot. */
  readonly maxAge: number | undefined
  /** Logs each token exchange. */
  readonly logExchange: (line: { readonly client: string; readonly outcome: string }) => void
  /** The issuer of own tokens. */
  readonly ownIssuer: string
  /** The audiences that clients may request. */
  readonly audiences: readonly string[]
  /** The base URL at which clients reach this gateway; undefined if unknown. */
  readonly baseUrl: () => string | undefined
  readonly tokenSources: TokenSources
  readonly epoch: () => Epoch
  readonly tellNeeds: TellNeeds
  readonly listRules: ListRules
  /** The style of refusals. */
  readonly refusals: RefusalStyle
  readonly production: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const RETRY = { 'retry-after': '1' }

/** Creates the routes of every path that a gateway answers. */
export function createRoutes(parts: RouteParts): readonly Route[] {
  const { browserConsole, paths, store, attempts, trust } = parts
  const tokenHeaders = headersOf(parts.tokenSources).join(', ')
  // If the console has a path of its own, browsers find it only there.
  const pageHere = paths.console === undefined ? browserConsole : undefined
  const clients = createClientAuthenticator(store, attempts)
  return [
    ...createCredentialRoutes(parts, clients),
    ...Object.entries(
      createMetadataRoutes({
        ...parts,
        graphql: paths.graphql,
        jwks: trust.jwks,
        exchanges: trust.exchanger !== undefined,
        scopesFor: scopesFor(parts),
        readsBearer: readsBearer(parts.tokenSources),
      }),
    ).map(([path, answer]) => ({ path, answer })),
    {
      path: paths.graphql,
      refuse: refuseGraphql,
      onRefused: parts.onRefused,
      answer: (request) => {
        const { method, headers, search } = request
        return pageHere !== undefined &&
          method === 'GET' &&
          wantsConsole(method, headers['accept'], new URLSearchParams(search).has('query'))
          ? consolePage(pageHere, request.headers)
          : parts.graphql(request)
      },
    },
    {
      path: streamPath(paths.graphql),
      refuse: refuseGraphql,
      onRefused: parts.onRefused,
      answer: parts.stream,
    },
    { path: '/', answer: (request) => answerRoot(parts, request) },
    {
      path: '/scopes',
      refuse: refuseGraphql,
      answer: createScopesRoute({
        authenticate: trust.authenticate,
        tellNeeds: parts.tellNeeds,
        listRules: parts.listRules,
        vary: tokenHeaders,
        isOff: () => parts.epoch().guard.table.introspection === 'off',
      }),
    },
    {
      path: '/scopes/subject',
      answer: createSubjectRoute({
        authenticate: trust.authenticate,
        scopesFor: (subject) => scopesOf(parts.epoch(), subject),
        coveredBy: ({ granted }) => grantedScopes(grantOf(granted, parts.epoch().guard.table.catalog)),
        vary: tokenHeaders,
        ownIssuer: parts.ownIssuer,
        maxAge: parts.maxAge,
        now: parts.now,
      }),
    },
    {
      path: '/health',
      answersWhileClosing: true,
      answer: readOnly(() => answerJson(200, { message: 'OK' })),
    },
    { path: '/ready', answersWhileClosing: true, answer: readOnly(() => answerReady(parts)) },
    ...createConsoleRoutes(parts),
  ]
}

/** The console's files, and its page if that has a path of its own. */
function createConsoleRoutes({ browserConsole, paths, developmentClient }: RouteParts): readonly Route[] {
  if (browserConsole === undefined) return []
  const files = (request: HttpRequest): HttpResponse =>
    request.method === 'GET'
      ? answerConsole(browserConsole, request.path, request.headers)
      : answerRefusal('not_found')
  const page = (request: HttpRequest): HttpResponse =>
    request.method === 'GET' ? consolePage(browserConsole, request.headers) : answerRefusal('not_found')
  return [
    { path: `${paths.console ?? CONSOLE_FILES}/*`, answer: files },
    ...(developmentClient === undefined
      ? []
      : [
          {
            path: developmentClientPath(paths),
            answer: createDevelopmentClientRoute(developmentClient),
          },
        ]),
    ...(paths.console === undefined ? [] : [{ path: paths.console, answer: page }]),
  ]
}

/** A person who types the address into a browser is looking for the console. */
function answerRoot({ browserConsole, paths }: RouteParts, { method, headers }: HttpRequest): HttpResponse {
  if (browserConsole === undefined || !wantsConsole(method, headers['accept'], false))
    return answerRefusal('not_found')
  const location = paths.console ?? paths.graphql
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

/** The routes that take an API key, or a token in a body. They share one count of wrong credentials. */
function createCredentialRoutes(parts: RouteParts, clients: ClientAuthenticator): readonly Route[] {
  const { store, staleness, paths, refusals, maxAge, production, now } = parts
  const { countTokenRequest: count } = parts
  const { reader, issuer, exchanger, readBinding } = parts.trust
  const refresher = countingRefreshes(parts.trust.refresher, count)
  const inspector = createTokenInspector(reader, store)
  const account = createAccountRoute({ clients, store, production, now })
  const oauth = {
    '/oauth/token': createOauthTokenRoute({
      clients: countingRefusals(clients, 'client_credentials', count),
      issuer: countingIssues(issuer, 'client_credentials', count),
      audit: countingEntries(store.audit, 'client_credentials', count),
      audiences: new Set(parts.audiences),
      exchange: exchanger && {
        exchanger,
        audit: countingEntries(store.audit, 'token_exchange', count),
        audiences: new Set(parts.audiences),
        age: store.feed.age,
        staleness,
        readBinding,
        onResult(client, outcome) {
          if (outcome !== 'issued') count?.('token_exchange', outcome)
          parts.logExchange({ client, outcome })
        },
      },
      readBinding: countingUnproven(readBinding, 'client_credentials', count),
    }),
    '/oauth/introspect': createOauthIntrospectRoute({ clients, inspector }),
    '/oauth/revoke': createOauthRevokeRoute({ clients, inspector, store, maxAge }),
  }
  return [
    {
      path: paths.jwt,
      answer: createJwtRoute({
        clients: countingRefusals(clients, 'api_key', count),
        issuer: countingIssues(issuer, 'api_key', count),
        audit: countingEntries(store.audit, 'api_key', count),
        readBinding: countingUnproven(readBinding, 'api_key', count),
      }),
    },
    {
      path: refreshPath(paths.jwt),
      answer: createRefreshRoute({
        refresher,
        audit: countingEntries(store.audit, 'refresh', count),
        readBinding,
        age: store.feed.age,
        staleness,
        refusals,
      }),
    },
    { path: '/account', answer: account },
    { path: '/account/*', answer: account },
    ...Object.entries(oauth).map(([path, answer]) => ({ path, answer, refuse: refuseOauth })),
  ]
}

/** Introspection reveals the catalog. Where it is filtered, callers see only the scopes that they hold. */
function scopesFor({
  epoch,
  trust,
}: RouteParts): (request: HttpRequest) => Promise<readonly string[] | undefined> {
  return async (request) => {
    const now = epoch()
    if (now.guard.table.introspection === 'off') return undefined
    return scopesOf(now, await trust.authenticate(request.headers, request))
  }
}

function scopesOf({ guard: { table } }: Epoch, subject: Subject): readonly string[] | undefined {
  if (disclosesScopes(table, subject)) return table.catalog.scopes
  if (table.introspection !== 'filtered' || subject.kind !== 'identified') return undefined
  return grantedScopes(grantOf(subject.granted, table.catalog))
}

function readOnly(answer: () => HttpResponse): Route['answer'] {
  return ({ method }) =>
    method === 'GET' || method === 'HEAD'
      ? answer()
      : answerRefusal('method_not_allowed', undefined, { allow: 'GET, HEAD' })
}

function answerReady({ isReady, isOverloaded, store, staleness }: RouteParts): HttpResponse {
  if (!isReady()) return answerRefusal('not_ready')
  if (isOverloaded()) return answerRefusal('overloaded', undefined, RETRY)
  const why = describeStaleness(store.feed.age(), staleness)
  if (why !== undefined) return answerRefusal('stale_store', why, RETRY)
  const fault = store.fault?.()
  if (fault !== undefined) return answerRefusal('store_unavailable', STORE_FAULTS[fault], RETRY)
  return answerJson(200, { ready: true })
}
