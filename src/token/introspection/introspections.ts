import { after, type MaybePromise } from '../../core/maybe-promise.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import type { VerifiedClaims } from '../verify.ts'
import { createIntrospectionEndpoint } from './introspection-endpoint.ts'
import { findSelectionFault, hasNoKeys, type IntrospectionOptions } from './introspection-options.ts'
import {
  createIntrospector,
  type Introspected,
  type IntrospectionOutcome,
  type IntrospectionState,
  type Introspector,
} from './introspector.ts'
import { chooseIntrospection, type IntrospectingIssuer } from './opaque-tokens.ts'
import { readJwtAnswer, readOpaqueAnswer } from './read-answer.ts'

export interface IntrospectionsOptions {
  /** Called when an introspection endpoint begins to fail, and when it answers again. */
  readonly onIntrospection?: ((state: IntrospectionState) => void) | undefined
  /** Called with each request to an introspection endpoint. Must not throw. */
  readonly onIntrospectionRequest?:
    | ((request: { readonly issuer: string; readonly outcome: IntrospectionOutcome }) => void)
    | undefined
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number
}

/** The introspection of a token, with the record that it was read by. */
export interface IntrospectedToken {
  readonly record: IssuerRecord
  readonly result: Introspected
}

/** The issuers whose tokens are introspected. */
export interface Introspections {
  /**
   * Introspects an opaque token at the one issuer that may see it; undefined, without a request, if there is
   * none.
   */
  readonly readOpaque: (
    token: string,
    clientHeader: string | undefined,
  ) => MaybePromise<IntrospectedToken> | undefined
  /** Introspects a JWT of an issuer without keys here; undefined if the record has keys. */
  readonly readUnsigned: (token: string, record: IssuerRecord) => MaybePromise<IntrospectedToken> | undefined
  /** Introspects a JWT that its keys have verified, if its issuer introspects all tokens; otherwise undefined. */
  readonly confirm: (
    token: string,
    claims: VerifiedClaims,
    record: IssuerRecord,
  ) => MaybePromise<IntrospectedToken> | undefined
  readonly forget: () => void
}

/** An issuer, as far as introspection is concerned. */
interface AskedIssuer {
  readonly iss: string
  readonly keys?: unknown
  readonly jwks?: unknown
  readonly introspection?: IntrospectionOptions | undefined
}

/**
 * Undefined if no issuer introspects. `records` are those of `issuers`, in order. Throws a `TypeError` if a
 * token could have two issuers.
 */
export function createIntrospections(
  issuers: readonly AskedIssuer[],
  records: readonly IssuerRecord[],
  { onIntrospection, onIntrospectionRequest, elapsed }: IntrospectionsOptions,
): Introspections | undefined {
  const fault = findSelectionFault(issuers)
  if (fault !== undefined) throw new TypeError(`${fault}.`)
  const asked = issuers.flatMap((issuer, index): readonly IntrospectingIssuer[] => {
    const { iss, introspection } = issuer
    const record = records[index]
    if (introspection === undefined || record === undefined) return []
    const introspector: Introspector = createIntrospector({
      issuer: iss,
      ask: createIntrospectionEndpoint(iss, introspection),
      cache: introspection.cache,
      elapsed,
      onState: onIntrospection,
      onRequest: onIntrospectionRequest,
    })
    return [{ record, introspector, prefix: introspection.prefix, jwts: jwtsOf(issuer, introspection) }]
  })
  if (asked.length === 0) return undefined
  const ofJwts = new Map(asked.map((issuer) => [issuer.record, issuer]))

  const read = (
    { introspector, record }: IntrospectingIssuer,
    token: string,
  ): MaybePromise<IntrospectedToken> =>
    after(introspector.introspect(token, readOpaqueAnswer(record)), (result) => ({ record, result }))
  return {
    readOpaque(token, clientHeader) {
      const issuer = chooseIntrospection(asked, token, clientHeader)
      return issuer === undefined ? undefined : read(issuer, token)
    },
    readUnsigned(token, record) {
      const issuer = ofJwts.get(record)
      return issuer?.jwts === 'alone' ? read(issuer, token) : undefined
    },
    confirm(token, claims, record) {
      const issuer = ofJwts.get(record)
      if (issuer?.jwts !== 'confirmed') return undefined
      return after(issuer.introspector.introspect(token, readJwtAnswer(record, claims)), (result) => ({
        record,
        result,
      }))
    },
    forget() {
      for (const { introspector } of asked) introspector.forget()
    },
  }
}

function jwtsOf(issuer: AskedIssuer, introspection: IntrospectionOptions): IntrospectingIssuer['jwts'] {
  if (introspection.for !== 'all') return 'verified'
  return hasNoKeys(issuer) ? 'alone' : 'confirmed'
}
