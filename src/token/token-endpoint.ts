import {
  assertUserTokenOptions,
  signUserToken,
  type TokenUserClaims,
  type UserTokenOptions,
} from './sign-user-token.ts'

export interface TokenEndpointOptions<Request> extends UserTokenOptions {
  /**
   * Returns who is logged in, by the host's own means (a session cookie, for example), never by what a
   * stranger could write into a parameter. Undefined or null is answered with 401.
   */
  readonly user: (
    request: TokenRequest<Request>,
  ) => TokenUserClaims | undefined | null | Promise<TokenUserClaims | undefined | null>
}

/** What the client library sends: its parameters and headers, `x_site_token` among them. */
export interface TokenRequest<Request> {
  /** The first value of each parameter. */
  readonly params: Readonly<Record<string, string>>
  /** In lower case; the first value of each. */
  readonly headers: Readonly<Record<string, string>>
  /** The server's own request, sessions and all. */
  readonly request: Request
}

/** A request of Express or Fastify. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A response of Express, or of plain Node. */
export interface NodeResponse {
  statusCode: number
  readonly setHeader: (name: string, value: string) => unknown
  readonly end: (body: string) => unknown
}

/** A reply of Fastify. */
export interface FastifyLikeReply {
  readonly code: (status: number) => unknown
  readonly header: (name: string, value: string) => unknown
  readonly send: (body: string) => unknown
}

/** A handler for Express and plain Node (request, response), for Fastify (request, reply), and for servers that speak Fetch. */
export interface TokenEndpoint {
  (request: Request): Promise<Response>
  (request: NodeRequest, reply: FastifyLikeReply): Promise<void>
  (request: NodeRequest, response: NodeResponse, next?: (error: unknown) => void): Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/**
 * The endpoint from which NeoDay's client library gets a token. Answers GET with `{"token": "..."}`, 401 if
 * nobody is logged in, and 405 to other methods; no answer is cached. What `user` throws reaches the server
 * as usual. Throws a `TypeError` for a weak secret, without showing it.
 */
export function tokenEndpoint<Incoming = Request | NodeRequest>(
  options: TokenEndpointOptions<Incoming>,
): TokenEndpoint {
  assertUserTokenOptions(options)

  const answer = async (method: string, request: TokenRequest<Incoming>): Promise<Answer> => {
    if (method !== 'GET') return answerError(405, 'Only GET is allowed here', { allow: 'GET' })
    const user = await options.user(request)
    if (user === undefined || user === null) return answerError(401, 'Nobody is logged in')
    return {
      status: 200,
      headers: HEADERS,
      body: JSON.stringify({ token: await signUserToken(user, options) }),
    }
  }

  const handle = async (
    request: Request | NodeRequest,
    response?: NodeResponse | FastifyLikeReply,
    next?: (error: unknown) => void,
  ): Promise<Response | undefined> => {
    const { method = 'GET', url = '/' } = request
    // The parsers of Express and Fastify turn some parameters into objects; here, all are texts.
    const { query = '' } = /\?(?<query>[^#]*)/.exec(url)?.groups ?? {}
    const asked = {
      params: firstValues(new URLSearchParams(query)),
      headers: readHeaders(request.headers),
      request: request as Incoming,
    }
    if (response === undefined) return toResponse(await answer(method, asked))
    try {
      write(await answer(method, asked), response)
    } catch (error) {
      // Express 4 does not notice a promise that rejects.
      if (next === undefined) throw error
      next(error)
    }
    return undefined
  }
  return handle as TokenEndpoint
}

function answerError(status: number, message: string, more: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...HEADERS, ...more }, body: JSON.stringify({ error: message }) }
}

function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}

function write({ status, headers, body }: Answer, response: NodeResponse | FastifyLikeReply): void {
  if ('code' in response) {
    response.code(status)
    for (const [name, value] of Object.entries(headers)) response.header(name, value)
    response.send(body)
    return
  }
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.end(body)
}

function firstValues(parameters: URLSearchParams): Readonly<Record<string, string>> {
  // Reversed, so that the first of several values stays; `fromEntries` makes `__proto__` a name like any other.
  return Object.fromEntries([...parameters].reverse())
}

function readHeaders(headers: Request['headers'] | NodeRequest['headers']): Readonly<Record<string, string>> {
  if (headers instanceof Headers) return Object.fromEntries(headers)
  return Object.fromEntries(
    Object.entries(headers as NodeRequest['headers']).flatMap(([name, value]) => {
      const first = typeof value === 'string' ? value : value?.[0]
      return first === undefined ? [] : [[name.toLowerCase(), first]]
    }),
  )
}
