import { createServer } from 'node:http'
import { Pool } from 'undici'
import { listen } from '../listening.js'

/**
 * The least that a reverse proxy does: it passes on what comes, both ways, and looks at nothing.
 * @param {{upstream: string}} options
 */
export async function start({ upstream }) {
  const { origin, pathname } = new URL(upstream)
  const pool = new Pool(origin, { connections: 128 })
  const server = createServer((request, response) => {
    const { 'content-type': type, 'content-length': length, authorization } = request.headers
    pool.stream(
      {
        path: pathname,
        method: 'POST',
        headers: { 'content-type': type, 'content-length': length, authorization },
        body: request,
      },
      ({ statusCode, headers }) => response.writeHead(statusCode, headers),
      (error) => {
        if (error !== null) response.destroy(error)
      },
    )
  })
  return { port: await listen(server) }
}
