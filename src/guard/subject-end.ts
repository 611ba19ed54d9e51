import { GraphQLError } from 'graphql'
import { type RefusalStyle, styleRefusal } from '../core/answer/refusal-style.ts'
import { httpExtension } from './http-extension.ts'

/** When a host subject's token ends, in milliseconds since the epoch; undefined if never. Never throws. */
export function endOf(subject: unknown): number | undefined {
  const expiresAt = (subject as { readonly expiresAt?: unknown } | null | undefined)?.expiresAt
  return typeof expiresAt === 'number' ? expiresAt : undefined
}

export function hasEnded(subject: unknown, now: number): boolean {
  const end = endOf(subject)
  return end !== undefined && end <= now
}

/** The error that ends a subscription with an expired token. */
export function expiredError(style: RefusalStyle | undefined): GraphQLError {
  const { message, code, reason, status } = styleRefusal('expired_token', style ?? 'standard')
  return new GraphQLError(message, { extensions: { code, reason, http: httpExtension(status) } })
}
