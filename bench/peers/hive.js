import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { listen } from '../listening.js'

const require = createRequire(new URL('../hive/package.json', import.meta.url))

/**
 * Hive Gateway as a proxy before one endpoint. With `secret` it verifies tokens, as its documentation shows it, and refuses
 * who has none; scopes it leaves to who runs it.
 * @param {{upstream: string, secret?: string}} options
 */
export async function start({ upstream, secret }) {
  const hive = await import(pathToFileURL(require.resolve('@graphql-hive/gateway')).href)
  const verifying = () => [
    hive.useJWT({
      signingKeyProviders: [hive.createInlineSigningKeyProvider(secret)],
      tokenLookupLocations: [hive.extractFromHeader({ name: 'authorization', prefix: 'Bearer' })],
      tokenVerification: { algorithms: ['HS256'] },
      reject: { missingToken: true, invalidToken: true },
      forward: { payload: false, token: false },
    }),
  ]
  const gateway = hive.createGatewayRuntime({
    proxy: { endpoint: upstream },
    logging: false,
    ...(secret !== undefined && { plugins: verifying }),
  })
  const server = createServer(gateway)
  return { port: await listen(server) }
}
