import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../hive/package.json', import.meta.url))

/**
 * Hive Gateway as a proxy before one endpoint, without authorization: what it does before it would look at a token.
 * @param {{upstream: string}} options
 */
export async function start({ upstream }) {
  const { createGatewayRuntime } = await import(pathToFileURL(require.resolve('@graphql-hive/gateway')).href)
  const gateway = createGatewayRuntime({ proxy: { endpoint: upstream }, logging: false })
  const server = createServer(gateway)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not listening')
  return { port: address.port }
}
