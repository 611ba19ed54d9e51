import { CLIENT_HEADERS } from '../token/bearer.ts'
import {
  AUTHORIZATION,
  NEEDS_HEADER,
  NO_PATTERN,
  settleSources,
  type TokenSources,
  UNREAD,
} from '../token/token-sources.ts'
import { upstreamsOf } from './api.ts'
import type { AnyGatewayOptions } from './options.ts'

/** Settles where tokens are. Throws a TypeError for places that other options make unsafe or useless. */
export function settleTokenSources(options: AnyGatewayOptions, production: boolean): TokenSources {
  const { tokens, cors, sockets, clientHeaders = CLIENT_HEADERS } = options
  const sources = settleSources(tokens?.from)
  if (tokens?.from === undefined) return sources
  const { headers, cookies } = sources
  const client = clientHeaders.map((name) => name.toLowerCase())
  for (const { name } of headers)
    if (client.includes(name))
      throw new TypeError(`tokens.from must not name "${name}", one of clientHeaders.`)
  if (cookies.length > 0) {
    const wide = cors?.kind === 'origins' ? cors.origins.findIndex((origin) => origin.includes('*')) : -1
    if (wide >= 0) throw new TypeError(`cors.origins[${wide}] ${NO_PATTERN}.`)
    if (cors?.kind === 'loopback' && production)
      throw new TypeError('cors must list origins in production where a token may be in a cookie.')
  }
  if (sockets?.tokenParameter !== undefined && headers.length === 0)
    throw new TypeError(`sockets.tokenParameter ${NEEDS_HEADER}.`)
  if (
    !headers.some(({ name }) => name === AUTHORIZATION.name) &&
    upstreamsOf(options).some(({ authorization }) => authorization === 'forward')
  )
    throw new TypeError(`upstream.authorization ${UNREAD}.`)
  return sources
}
