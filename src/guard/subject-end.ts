import { GraphQLError } from 'graphql'
import { type RefusalStyle, styleRefusal } from '../core/answer/refusal-style.ts'
import { httpExtension } from './http-extension.ts'

/** When the token of a host's subject ends, in milliseconds since the epoch; undefined where nothing ends it. Never throws. */
export function endOf(subject: unknown): number | undefined {
  const expiresAt = (subject as { readonly expiresAt?: unknown } | null | undefined)?.expiresAt
  return typeof expiresAt === 'number' ? expiresAt : undefined
}

export function hasEnded(subject: unknown, now: number): boolean {
  const end = endOf(subject)
  return end !== undefined && end <= now
}

/** The error with which a subscription ends whose token has expired. */
export function expiredError(style: RefusalStyle | undefined): GraphQLError {
  const { message, code, reason, status } = styleRefusal('expired_token', style ?? 'standard')
  return new GraphQLError(message, { extensions: { code, reason, http: httpExtension(status) } })
}
