import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Charged } from '../../budgets/budgets.ts'
import type { IdentifiedSubject } from '../../core/decision/subject.ts'
import { ERRORS } from '../../core/error-catalogue.ts'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import type { Recorder } from '../../evidence/evidence.ts'
import type { HttpRequest } from '../../http/exchange.ts'
import type { Perform } from '../../operations/perform.ts'
import { withoutTokens } from '../../token/token-finder.ts'
import type { TokenSources } from '../../token/token-sources.ts'
import type { HeldToken, TokenEnd, TokenEvent } from '../held-token.ts'
import { gatherToken } from '../offered-token.ts'
import type { SocketLimits } from '../socket-limits.ts'
import { describeOpening, describeRenewal, expiringMessage, refusedMessage } from '../token-message.ts'
import type { TokenWatch } from '../token-watch.ts'
import { createOutbox } from './outbox.ts'
import { existsText, readMessage } from './socket-message.ts'
import { createSocketOperations } from './socket-operations.ts'

/** The parts that every socket uses. */
export interface SocketParts {
  readonly perform: Perform
  readonly evidence?: Pick<Recorder, 'refuse'> | undefined
  readonly hold: TokenWatch['hold']
  /** Charges a token that does not count to its address's budgets. Never rejects. Default: no charge. */
  readonly chargeToken?: ((address: string) => MaybePromise<Charged['kind']>) | undefined
  /** Whether the store has not been heard from for too long to admit a new identity. */
  readonly isStale: () => boolean
  /** Whether new operations must be refused under overload. */
  readonly isOverloaded?: (() => boolean) | undefined
  readonly limits: SocketLimits
  /** The query parameter that may carry a token; default: none. */
  readonly tokenParameter: string | undefined
  /** In lower case. */
  readonly clientHeaders: readonly string[]
  /** Where tokens are read from. */
  readonly tokenSources: TokenSources
  /** Takes a place for an identity; undefined if none is free. The result gives it back. */
  readonly admit: (subject: IdentifiedSubject) => (() => void) | undefined
  readonly log: (error: unknown, message: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The request that opened a socket. */
export interface Opening {
  readonly request: HttpRequest
  /** Gives back the place of the address, once the socket has an identity or is over. */
  readonly leaveAddress: () => void
}

export interface SocketVisit {
  /** Ends streams, finishes other operations, and closes the socket. */
  readonly leave: () => void
}

type Params = Readonly<Record<string, unknown>>

/** Try again later (https://www.iana.org/assignments/websocket); clients of graphql-ws do. */
const TRY_AGAIN = 1013
const GOING_AWAY = 1001
const UNSUPPORTED_DATA = 1003
const PENDING_RENEWALS = 8
/** Milliseconds that a peer has to answer our close frame. */
const CLOSE_TIMEOUT = 5_000

/**
 * Speaks graphql-transport-ws (PROTOCOL.md of graphql-ws) on a socket, with the library's codec and codes.
 * The library's server is not used: it loses track of an operation that is completed while being decided, and
 * then confuses it with the next one of that id.
 */
export function openSession(
  socket: WebSocket,
  { request, leaveAddress }: Opening,
  parts: SocketParts,
): SocketVisit {
  const { limits, clientHeaders, tokenSources, log, now } = parts
  const outbox = createOutbox(socket, limits, () => {
    end(TRY_AGAIN, 'slow_reader')
    // A close frame would queue behind everything that is unread.
    socket.terminate()
  })
  const operations = createSocketOperations({
    perform: parts.perform,
    evidence: parts.evidence,
    isOverloaded: parts.isOverloaded,
    outbox,
    limit: limits.operations,
    address: request.address,
    log: (error) => log(error, 'an operation on a socket failed'),
    onIdle: () => phase === 'leaving' && end(GOING_AWAY, 'going_away'),
  })
  let phase: 'new' | 'opening' | 'open' | 'leaving' | 'over' = 'new'
  let token: HeldToken | undefined
  let headers = request.headers
  let leaveIdentity: (() => void) | undefined
  let renewals = 0
  let isAlive = true

  const initTimer = setTimeout(
    () => end(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
    limits.initTimeout,
  ).unref()
  const keepAlive = setInterval(() => {
    // A peer that does not read is not read from either, and has a time limit of its own.
    if (socket.isPaused || socket.readyState !== WebSocket.OPEN) return
    if (!isAlive) socket.terminate()
    isAlive = false
    socket.ping()
  }, limits.keepAlive).unref()
  let closeTimer: NodeJS.Timeout | undefined

  const release = (): void => {
    phase = 'over'
    clearTimeout(initTimer)
    clearInterval(keepAlive)
    operations.stopAll()
    outbox.close()
    token?.release()
    leaveIdentity?.()
    leaveAddress()
  }
  const isOver = (): boolean => phase === 'over'
  const end = (code: number, reason: string): void => {
    if (isOver()) return
    release()
    socket.close(code, reason)
    closeTimer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT).unref()
  }
  const fail = (error: unknown): void => {
    log(error, 'a socket failed')
    const { code } = (error ?? {}) as { readonly code?: unknown }
    if (code === ERRORS.store_unavailable.code) end(TRY_AGAIN, 'store_unavailable')
    else end(CloseCode.InternalServerError, 'Internal server error')
  }

  const admit = (subject: IdentifiedSubject): boolean => {
    // A renewal keeps its place: it is of the same identity.
    leaveIdentity ??= parts.admit(subject)
    if (leaveIdentity === undefined) return false
    leaveAddress()
    return true
  }
  const hear = (event: TokenEvent): void => {
    if (event.kind === 'expiring')
      outbox.send({ type: MessageType.Ping, payload: expiringMessage(event.expiresAt, now()) })
    else if (event.kind !== 'ended') operations.review()
    else end(isTemporary(event.reason) ? TRY_AGAIN : CloseCode.Forbidden, event.reason)
  }
  /** Ends a socket whose address has presented more wrong tokens than its budgets allow. */
  const isOverBudget = async (): Promise<boolean> => {
    if ((await parts.chargeToken?.(request.address)) !== 'over') return false
    end(TRY_AGAIN, 'too_many_requests')
    return true
  }
  const refuseToken = async (reason: string): Promise<void> => {
    if (!(await isOverBudget())) end(CloseCode.Forbidden, reason)
  }
  const open = async (params: Params): Promise<void> => {
    phase = 'opening'
    clearTimeout(initTimer)
    const { search } = request
    const places = { search, parameter: parts.tokenParameter, params, clientHeaders, tokenSources }
    const offered = gatherToken(request.headers, places)
    if (offered.kind === 'refused') return refuseToken(offered.reason)
    const held = await parts.hold({ headers: offered.headers, request }, hear)
    if (isOver()) return held.release()
    token = held
    headers = offered.headers
    const subject = held.subject()
    if (subject.kind === 'refused') return refuseToken(subject.reason)
    if (subject.kind !== 'identified' && subject.reason !== 'missing_token' && (await isOverBudget())) return
    if (subject.kind === 'identified') {
      if (parts.isStale()) return end(TRY_AGAIN, 'stale_store')
      if (!admit(subject)) return end(TRY_AGAIN, 'too_many_sockets')
    }
    phase = 'open'
    outbox.send({ type: MessageType.ConnectionAck, payload: describeOpening(subject, now()) })
  }

  const renew = async (held: HeldToken, params: Params): Promise<object | undefined> => {
    const places = { search: '', parameter: undefined, params, clientHeaders, tokenSources }
    const { dpop: _, ...others } = withoutTokens(request.headers, tokenSources)
    const offered = gatherToken(others, places)
    if (offered.kind === 'refused') return (await isOverBudget()) ? undefined : refusedMessage(offered.reason)
    if (renewals >= PENDING_RENEWALS) return refusedMessage('too_many_renewals')
    renewals += 1
    const renewal = await held.renew({ headers: offered.headers, request }, admit)
    renewals -= 1
    if (renewal.kind === 'renewed') headers = offered.headers
    if (renewal.kind === 'refused') await isOverBudget()
    return describeRenewal(renewal, now())
  }
  const answerPing = (payload: Params | undefined): void => {
    const pong = (answer: object | undefined): void =>
      outbox.send({ type: MessageType.Pong, payload: answer })
    const params = payload?.['portcullis']
    // The payload is not echoed: it may be nested too deep to serialize.
    if (token === undefined || typeof params !== 'object' || params === null) pong(undefined)
    else void renew(token, { ...params }).then(pong, fail)
  }

  const receive = (text: string): void => {
    const message = readMessage(text)
    switch (message?.type) {
      case MessageType.ConnectionInit:
        if (phase === 'new') open(message.payload ?? {}).catch(fail)
        else end(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests')
        break
      case MessageType.Ping:
        answerPing(message.payload)
        break
      case MessageType.Pong:
        break
      case MessageType.Subscribe:
        if (token === undefined || phase === 'opening') end(CloseCode.Unauthorized, 'Unauthorized')
        else if (operations.has(message.id)) end(CloseCode.SubscriberAlreadyExists, existsText(message.id))
        else if (phase === 'leaving') operations.refuse(message.id, 'not_ready', headers)
        else operations.start(message.id, message.payload, token, headers)
        break
      case MessageType.Complete:
        operations.stop(message.id)
        break
      default:
        end(CloseCode.BadRequest, 'Invalid message received')
    }
  }

  socket.on('message', (data, isBinary) => {
    isAlive = true
    // Ignore messages that arrived in one piece with the message that ended the socket.
    if (isOver()) return
    if (isBinary) return end(UNSUPPORTED_DATA, 'Messages are text')
    try {
      receive(String(data))
    } catch (error) {
      fail(error)
    }
  })
  socket.on('pong', () => {
    isAlive = true
  })
  // For an invalid frame, invalid UTF-8 or an oversized message, the library closes with the matching code.
  socket.on('error', () => undefined)
  socket.once('close', () => {
    clearTimeout(closeTimer)
    release()
  })
  if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL)
    end(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable')
  return {
    leave() {
      if (isOver()) return
      const isAtWork = phase === 'open' && !operations.isIdle()
      // Streams are not completed: their clients subscribe again elsewhere.
      operations.finish()
      if (isAtWork) phase = 'leaving'
      else end(GOING_AWAY, 'going_away')
    },
  }
}

/** Whether the token may still be valid, and should be presented again. */
function isTemporary(reason: TokenEnd): boolean {
  return reason === 'stale_store' || reason === 'issuer_unavailable'
}
