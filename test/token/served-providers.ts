import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RSA } from './ports.ts'

export interface ServedProviders {
  readonly url: string
  readonly close: () => void
}

/** Serves metadata and keys for every name below each of the paths on loopback. */
export async function serveProviders(paths: readonly string[]): Promise<ServedProviders> {
  const place = '/.well-known/openid-configuration'
  let url = ''
  const server = createServer(({ url: path = '' }, response) => {
    const isKnown = paths.some((one) => path.startsWith(`${one}/`))
    if (isKnown && path.endsWith('/keys'))
      response.end(JSON.stringify({ keys: [{ ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a' }] }))
    else if (isKnown && path.endsWith(place)) {
      const name = `${url}${path.slice(0, -place.length)}`
      // A name may end in a slash, of which the place of its metadata tells nothing.
      const issuer = slashed.has(name) ? `${name}/` : name
      response.end(JSON.stringify({ issuer, jwks_uri: `${name}/keys` }))
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // Auth0's name does.
  const slashed = new Set([`${url}${paths[0] ?? ''}`])
  return {
    url,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
