import { createAuthenticator } from 'portcullis'

/** Who asks, for a server of one's own: bound tokens are checked against the request that shows them. */
export function createIdentifier(secret) {
  const authenticate = createAuthenticator({ secret })
  return ({ headers, method, url }) => authenticate(headers, { method, url: `https://api.example.org${url}` })
}
