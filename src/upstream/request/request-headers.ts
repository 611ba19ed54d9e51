import type { Decision } from '../../core/decision/decision.ts'
import { ANONYMOUS, isTokenIgnored, type Subject } from '../../core/decision/subject.ts'
import { usedScopes } from '../../core/decision/used-scopes.ts'
import type { Scope } from '../../core/scope/scope.ts'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import { forwardedContext, type TraceForwarding } from '../../evidence/tracing/trace-context.ts'
import type { Tracing } from '../../evidence/tracing/tracing.ts'
import { withoutTokens } from '../../token/token-finder.ts'
import { type TokenSources, USUAL_SOURCES } from '../../token/token-sources.ts'
import type { MessageKey, UpstreamSigner } from '../../token/upstream-signer.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import { pickHeaders } from './header-lists.ts'
import { identityHeaders } from './identity-headers.ts'
import { sharedKey, signMessage } from './message-signature.ts'
import { USER_AGENT } from './user-agent.ts'

/** The parts of a request to an upstream that its headers depend on. */
export interface UpstreamMessage {
  /** The headers of the caller's request; for a socket, those of the request that opened it. */
  readonly caller: Readonly<Record<string, string | undefined>>
  /** The media type of the answer. */
  readonly mediaType: string
  /** The decision on the operation: this much of it runs. */
  readonly decision: Decision
  /** The requirements of the part of the operation that this request covers; undefined: all of it. */
  readonly part?: (() => ReadonlySet<number> | undefined) | undefined
  /** The target, if not the URL of the upstream. */
  readonly url?: URL
  /** The body of a POST; undefined for the GET that opens a socket. */
  readonly body?: string
}

type Headers = Readonly<Record<string, string>>

/** Writes the headers of an upstream request: the only place that does, whatever the transport. */
export type WriteHeaders = (message: UpstreamMessage) => Headers | Promise<Headers>

/** The parts needed, besides options, to identify the subject to an upstream. */
export interface IdentityParts {
  readonly signer: UpstreamSigner
  /** Milliseconds since the epoch. */
  readonly time: () => number
  /** Returns the given number of unpredictable bytes. */
  readonly randomBytes: (bytes: number) => Uint8Array
  /** Makes the spans of requests to upstreams. */
  readonly tracing?: Tracing | undefined
  /** Where tokens are read from. */
  readonly tokenSources?: TokenSources | undefined
  /** How much of a caller's trace context is forwarded; default: all of it. */
  readonly forwarding?: TraceForwarding | undefined
}

export type HeaderOptions = Pick<
  ResolvedUpstreamOptions,
  'url' | 'forwardHeaders' | 'authorization' | 'headers' | 'token' | 'signature'
>

const OTHER: Headers = {
  'application/json': 'application/json, application/graphql-response+json;q=0.9',
  'application/graphql-response+json': 'application/graphql-response+json, application/json;q=0.9',
}

/**
 * Creates the writer of request headers: the gateway's name, the request id, the caller's listed headers, the
 * gateway's additions, the identity as configured, and the media type of the answer. Where both name a
 * header, the gateway's own wins. Nothing else of the caller's is sent. Throws `TypeError` if something must
 * be signed and there is no signer.
 */
export function createRequestHeaders(options: HeaderOptions, parts: IdentityParts | undefined): WriteHeaders {
  const { forwardHeaders, headers: added } = options
  const forwarding = parts?.forwarding ?? 'all'
  const sources = parts?.tokenSources ?? USUAL_SOURCES
  const write = ({ caller, mediaType, decision }: UpstreamMessage, identity: Headers): Headers => ({
    'user-agent': USER_AGENT,
    ...requestIdOf(caller),
    ...forwardedContext(caller, forwarding),
    // A token that is ignored here must not be trusted there, where nobody checks it again.
    ...pickHeaders(
      forwardHeaders,
      isTokenIgnored(decision.subject) ? withoutTokens(caller, sources) : caller,
    ),
    ...added,
    ...identity,
    accept: OTHER[mediaType] ?? 'application/json',
  })
  switch (options.authorization) {
    case 'none':
      return (message) => write(message, {})
    case 'forward':
      return (message) => {
        const isIgnored = isTokenIgnored(message.decision.subject)
        return write(message, isIgnored ? {} : bearerOf(message.caller['authorization']))
      }
    case 'token': {
      const describe = describeByToken(options, assertParts(parts))
      return (message) => {
        const identity = describe(message)
        // Most tokens are cached.
        if (identity instanceof Promise) return identity.then((headers) => write(message, headers))
        return write(message, identity)
      }
    }
    case 'signature': {
      const sign = createMessageSigner(options, assertParts(parts))
      return async (message) => {
        const { decision } = message
        return write(message, await sign(decision.subject, usedScopes(decision, message.part?.()), message))
      }
    }
  }
}

/** The headers of the gateway's own requests, for the schema: anonymous, but signed if others are. */
export function createOwnHeaders(
  options: HeaderOptions,
  parts: IdentityParts | undefined,
): (body: string) => Promise<Headers> {
  const own = {
    'user-agent': USER_AGENT,
    accept: 'application/json, application/graphql-response+json;q=0.9',
    ...options.headers,
  }
  if (options.authorization !== 'signature') return async () => own
  const sign = createMessageSigner(options, assertParts(parts))
  return async (body) => ({ ...own, ...(await sign(ANONYMOUS, [], { body })) })
}

type Describe = (message: UpstreamMessage) => Headers | Promise<Headers>

/** An anonymous subject has no token. */
function describeByToken({ token }: HeaderOptions, { signer }: IdentityParts): Describe {
  const { audience, expires } = token
  const bearer = (jwt: string): Headers => ({ authorization: `Bearer ${jwt}` })
  return ({ decision, part }) => {
    const { subject } = decision
    if (subject.kind !== 'identified') return {}
    const jwt = signer.signToken({ subject, scopes: usedScopes(decision, part?.()), audience, expires })
    return jwt instanceof Promise ? jwt.then(bearer) : bearer(jwt)
  }
}

function createMessageSigner(
  { url: upstreamUrl, signature }: HeaderOptions,
  parts: IdentityParts,
): (
  subject: Subject,
  scopes: readonly Scope[],
  message: Pick<UpstreamMessage, 'body' | 'url'>,
) => Promise<Headers> {
  const { secret, keyId, expires } = signature
  const shared: MessageKey | undefined = secret === undefined ? undefined : sharedKey(secret, keyId)
  return async (subject, scopes, { body, url = upstreamUrl }) => {
    const headers = identityHeaders(subject, scopes)
    const created = Math.floor(parts.time() / 1000)
    const nonce = Buffer.from(parts.randomBytes(16)).toString('base64url')
    const method = body === undefined ? 'GET' : 'POST'
    const key = shared ?? parts.signer.messageKey()
    return signMessage({ method, url, headers, body }, key, { created, expires: created + expires, nonce })
  }
}

/** The gateway has validated it. */
function requestIdOf(caller: UpstreamMessage['caller']): Headers {
  const id = caller[REQUEST_ID_HEADER]
  return id === undefined ? {} : { [REQUEST_ID_HEADER]: id }
}

function bearerOf(authorization: string | undefined): Headers {
  return authorization === undefined || authorization === '' ? {} : { authorization }
}

function assertParts(parts: IdentityParts | undefined): IdentityParts {
  if (parts === undefined) throw new TypeError('upstream.authorization: there is nothing here that signs.')
  return parts
}
