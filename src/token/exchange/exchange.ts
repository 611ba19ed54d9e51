import { commonPatterns } from '../../core/scope/containment.ts'
import { seeUser } from '../authenticator.ts'
import { isCompact, parseAnyToken } from '../bearer.ts'
import { type Actor, readActors } from '../claims/actors.ts'
import { printExchanged, type TokenSource } from '../claims/exchanged.ts'
import { boundTo, type IssueResult, readRequested, type TokenHolder, type TokenIssuer } from '../issue.ts'
import type { TokenUsers } from '../ports.ts'
import { satisfies } from '../proof/key-binding.ts'
import { cnfOf } from '../proof/possession.ts'
import type { TokenReader, TokenReading } from '../token-reader.ts'
import { EXPIRES, type ExchangeOptions, INTROSPECTED_EXPIRES } from './exchange-options.ts'

/** A client's request for a token with which it acts for another token's subject (RFC 8693). */
export interface ExchangeRequest {
  /** The authenticated client, with what the new token is to be bound to. */
  readonly client: TokenHolder
  readonly subject: PresentedToken
  readonly actor?: PresentedToken | undefined
  /** Everything that both may do unless given. */
  readonly scopes?: readonly string[] | undefined
  /** Whom the new token is for; the caller has checked that the client may name them. */
  readonly audience?: readonly string[] | undefined
}

export interface PresentedToken {
  readonly text: string
  /** Whether the request calls it a JWT. */
  readonly isJwt: boolean
}

export type ExchangeRefusal =
  /** The subject's token is wrong, expired, revoked, or of no known issuer. */
  | 'invalid_subject'
  /** Likewise the actor's token. */
  | 'invalid_actor'
  /** The actor's token was neither issued to the client nor signed by it. */
  | 'foreign_actor'
  /** One of them counts only with a key, which was not shown: it is bound (`cnf`), or would have to be. */
  | 'bound_token'
  /** The subject's token says who may act, and this is somebody else. */
  | 'not_the_actor'
  | 'too_many_actors'
  /** The subject's token and the client's ceiling have nothing in common. */
  | 'nothing_in_common'
  /** Only we know what the subject's policy rejects, and the new token is for others. */
  | 'policy_elsewhere'

export type ExchangeResult =
  | {
      readonly kind: 'exchanged'
      readonly token: string
      readonly scopes: readonly string[]
      readonly expires: number
    }
  | { readonly kind: 'refused'; readonly reason: ExchangeRefusal }
  /** The issuer of one of the tokens cannot be queried now. */
  | { readonly kind: 'unavailable' }
  | Exclude<IssueResult, { readonly kind: 'issued' }>

/** Exchanges tokens for clients that may do so. */
export interface Exchanger {
  readonly isAllowed: (client: string) => boolean
  /**
   * Exchanges a token. The new one grants only what the subject's token grants inside the client's ceiling,
   * ends when the first of the others does, and is named after the subject. A refusal is a value. Rejects
   * with `StoreUnavailableError`.
   */
  readonly exchange: (request: ExchangeRequest) => Promise<ExchangeResult>
}

export interface ExchangerOptions extends ExchangeOptions {
  readonly reader: Pick<TokenReader, 'read' | 'proofOf'>
  readonly issuer: TokenIssuer
  readonly users: TokenUsers
  /** The `iss` of own tokens, if they have one. */
  readonly iss: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

type ReadToken = Extract<TokenReading, { readonly kind: 'read' }>

const DEPTH = 3

export function createExchanger(options: ExchangerOptions): Exchanger {
  const { issuer, iss, now, depth = DEPTH, expires = EXPIRES, claims: kept = [] } = options
  const { introspectedExpires = INTROSPECTED_EXPIRES } = options
  const allowed = new Set(options.clients)

  return {
    isAllowed: (client) => allowed.has(client),
    async exchange({ client, subject: offered, actor: offeredActor, scopes: requested, audience }) {
      const subject = await readOffered(offered, client.id, options)
      if (typeof subject === 'string') return refuse(subject, 'invalid_subject')
      const acting = offeredActor && (await readOffered(offeredActor, client.id, options))
      if (typeof acting === 'string') return refuse(acting, 'invalid_actor')
      if (acting !== undefined && !isOf(acting, client.id)) return refused('foreign_actor')
      for (const token of [subject, acting])
        if (token !== undefined && (await needsKey(token, options.reader))) return refused('bound_token')

      const actor = nameActor(acting, client.id, iss)
      const { all, granted, id } = subject.claims
      if (!mayAct(all['may_act'], actor, client.id, iss)) return refused('not_the_actor')
      const before = readActors(all['act'])
      if (before === undefined) return refused('invalid_subject')
      if (before.length + 1 > depth) return refused('too_many_actors')

      const bounds = [granted.allow, ...granted.ceilings, client.ceiling]
      const scopes = requested ?? commonPatterns(bounds).map(({ text }) => text)
      if (scopes.length === 0) return refused('nothing_in_common')
      const read = readRequested(scopes, bounds, issuer.maxTokenBytes)
      if (read.kind !== 'readable') return read
      const names = audience ?? []
      if (granted.reject.length > 0 && !names.every((name) => issuer.audience.includes(name)))
        return refused('policy_elsewhere')

      const until = Math.floor(
        Math.min(subject.claims.expires, acting?.claims.expires ?? Number.POSITIVE_INFINITY),
      )
      const isAsked = subject.isIntrospected === true || acting?.isIntrospected === true
      const longest = isAsked ? Math.min(expires, introspectedExpires) : expires
      const at = Math.floor(now() / 1000)
      const life = Math.min(longest, issuer.expires, until - at)
      if (life <= 0) return refused('invalid_subject')
      const others = Object.fromEntries(
        // The claim that says who may act for the subject also binds whoever gets hold of the new token.
        [...kept, 'may_act'].flatMap((name) =>
          Object.hasOwn(all, name) ? [[name, all[name]] as const] : [],
        ),
      )
      const issued = await issuer.issueUntil(
        {
          id,
          client: client.id,
          scopes,
          audience,
          others: {
            ...others,
            ...printExchanged(id, {
              issuer: subject.claims.exchanged?.issuer ?? subject.record.name,
              userOf: subject.claims.user?.client,
              actors: [actor, ...before],
              sources: [
                ...(await sourcesOf(subject)),
                ...(acting === undefined ? [] : await sourcesOf(acting)),
              ],
              reject: granted.reject,
            }),
            ...boundTo(client.binding),
          },
        },
        at + life,
      )
      return issued.kind === 'issued'
        ? { kind: 'exchanged', token: issued.token, scopes, expires: life }
        : issued
    },
  }
}

/** A token that counts now, or why it does not. */
async function readOffered(
  { text, isJwt }: PresentedToken,
  client: string,
  { reader, users, now }: ExchangerOptions,
): Promise<ReadToken | 'invalid' | 'unavailable'> {
  const token = parseAnyToken(text)
  if (token === undefined || (isJwt && !isCompact(text))) return 'invalid'
  let reading = await reader.read(token)
  // Tokens that the client has signed itself may omit their issuer.
  if (reading.kind === 'invalid' && reading.fault !== 'inactive') reading = await reader.read(token, client)
  if (reading.kind === 'unavailable') return 'unavailable'
  if (reading.kind === 'invalid' || reading.time !== 'current' || reading.isRevoked) return 'invalid'
  const { user, issuedAt } = reading.claims
  if (user !== undefined && 'kind' in (await seeUser(user, issuedAt, users, now()))) return 'invalid'
  return reading
}

/** Whether a token counts only with a key. An unbound token that its issuer's rule wants bound counts nowhere. */
async function needsKey(token: ReadToken, reader: ExchangerOptions['reader']): Promise<boolean> {
  return cnfOf(token) !== undefined || !satisfies((await reader.proofOf(token)) ?? 'optional', undefined)
}

/** Whether a token was issued to a client itself, or signed by it. An exchanged token speaks for somebody else. */
function isOf({ claims }: ReadToken, client: string): boolean {
  return claims.revocable.client === client && claims.exchanged === undefined
}

function nameActor(acting: ReadToken | undefined, client: string, iss: string | undefined): Actor {
  if (acting === undefined || acting.record.kind === 'own') return { id: client, issuer: iss }
  return { id: acting.claims.id, issuer: acting.record.name }
}

/**
 * `may_act` names the one party that may act for the subject (RFC 8693 section 4.4), and stays in tokens made
 * of this one. Without an issuer, it means a client of ours: any client could sign a token for a user that it
 * calls so.
 */
function mayAct(claim: unknown, actor: Actor, client: string, own: string | undefined): boolean {
  if (claim === undefined) return true
  if (typeof claim !== 'object' || claim === null) return false
  const { sub, iss, client_id: named } = claim as Readonly<Record<string, unknown>>
  if (sub === undefined && named === undefined) return false
  return (
    (sub === undefined || sub === actor.id) &&
    (sub === undefined || actor.issuer === (iss ?? own)) &&
    (iss === undefined || iss === actor.issuer) &&
    (named === undefined || named === client)
  )
}

async function sourcesOf({ claims, record }: ReadToken): Promise<readonly TokenSource[]> {
  const { kind } = record
  const keys = kind === 'client' ? (await record.keys.current()).version : undefined
  return [{ kind, revocable: claims.revocable, keys }, ...(claims.exchanged?.sources ?? [])]
}

function refused(reason: ExchangeRefusal): ExchangeResult {
  return { kind: 'refused', reason }
}

function refuse(why: 'invalid' | 'unavailable', reason: ExchangeRefusal): ExchangeResult {
  return why === 'unavailable' ? { kind: 'unavailable' } : refused(reason)
}
