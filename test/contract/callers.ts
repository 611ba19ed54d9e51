import { type Authenticator, createAuthenticator } from '../../src/token/authenticator.ts'
import { forgeToken, SECRET } from '../token/forge.ts'

/** What every contract server trusts: tokens signed with the secret of the tests. */
export const CONTRACT_SECRET = SECRET
export const authenticate: Authenticator = createAuthenticator({ secret: CONTRACT_SECRET })

export type Headers = Readonly<Record<string, string>>

export const NOBODY: Headers = {}
export const REFUSED: Headers = bearer('not.a.token')
export const EXPIRED: Headers = bearer(tokenOf('someone', ['*'], -60))

/** Somebody whose token grants these patterns. */
export function someone(...scopes: readonly string[]): Headers {
  return bearer(tokenOf('someone', scopes, 3600))
}

export function called(id: string): Headers {
  return bearer(tokenOf(id, [], 3600))
}

function tokenOf(id: string, scopes: readonly string[], expiresIn: number): string {
  const now = Math.floor(Date.now() / 1000)
  return forgeToken({ payload: { id, scopes, iat: now - 3600, exp: now + expiresIn } })
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}
