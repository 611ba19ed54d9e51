import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { startProcess } from './processes.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CLIENT = { id: 'upstreams', apiKey: 'the key of the upstreams script', scopes: ['*'] }

/** `npx portcullis start --upstream URL --schema FILE`, as anybody would start it; its data is in memory. */
export async function startGateway(upstreamUrl, rules, args = []) {
  const flags = ['--upstream', upstreamUrl, '--schema', rules, '--port', '0', '--database', 'file::memory:']
  const env = {
    JWT_SECRET: randomBytes(32).toString('hex'),
    JWT_AUTH_KEYS: JSON.stringify([CLIENT]),
    HOME: process.env.HOME,
  }
  const gateway = await startProcess('npx', ['portcullis', 'start', ...flags, ...args], {
    ready: /listens on (http:\S+)/,
    cwd: ROOT,
    env,
  })
  const url = new URL(gateway.match[1]).origin
  const post = async (path, body, token) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    return { status: response.status, body: await response.json() }
  }
  return {
    url,
    output: gateway.output,
    stop: gateway.stop,
    graphql: (query, token, variables) => post('/graphql', { query, variables }, token),
    async tokenFor(...scopes) {
      const { body } = await post('/jwt', { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes })
      if (!body.success) throw new Error(`no token: ${body.message}`)
      return body.jwt
    },
  }
}
