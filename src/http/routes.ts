import type { Store } from '../store/store.ts'
import type { TokenIssuer } from '../token/issue.ts'
import type { Attempts } from './attempts.ts'
import { createClientAuthenticator } from './client-authentication.ts'
import { answerConsole, type Console, consolePage, wantsConsole } from './console.ts'
import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from './exchange.ts'
import { refuseGraphql } from './graphql.ts'
import { createJwtRoute } from './jwt.ts'
import type { Route } from './server.ts'
import { describeStaleness, type StalenessLimits } from './staleness.ts'

/** What the routes of a gateway stand on. */
export interface RouteParts {
  readonly graphql: (request: HttpRequest) => Promise<HttpResponse>
  readonly browserConsole: Console | undefined
  readonly isReady: () => boolean
  readonly store: Store
  readonly staleness: StalenessLimits
  readonly attempts: Attempts
  readonly issuer: TokenIssuer
}

/** Every path that a gateway answers. */
export function createRoutes(parts: RouteParts): readonly Route[] {
  const { graphql, browserConsole, store, issuer, attempts } = parts
  const clients = createClientAuthenticator(store, attempts)
  return [
    {
      path: '/graphql',
      refuse: refuseGraphql,
      answer: (request) => {
        const { method, headers, search } = request
        return browserConsole !== undefined &&
          method === 'GET' &&
          wantsConsole(method, headers['accept'], new URLSearchParams(search).has('query'))
          ? consolePage(browserConsole, request.headers)
          : graphql(request)
      },
    },
    { path: '/jwt', answer: createJwtRoute({ clients, issuer }) },
    { path: '/health', answersWhileClosing: true, answer: () => answerJson(200, { message: 'OK' }) },
    { path: '/ready', answersWhileClosing: true, answer: () => answerReady(parts) },
    {
      path: '/console/*',
      answer: ({ method, path, headers }) =>
        browserConsole === undefined || method !== 'GET'
          ? answerRefusal('not_found')
          : answerConsole(browserConsole, path, headers),
    },
  ]
}

function answerReady({ isReady, store, staleness }: RouteParts): HttpResponse {
  if (!isReady()) return answerRefusal('not_ready')
  const why = describeStaleness(store.feed.age(), staleness)
  return why === undefined ? answerJson(200, { ready: true }) : answerRefusal('stale_store', why)
}
