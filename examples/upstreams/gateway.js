import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { startProcess } from './processes.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CLIENT = { id: 'upstreams', apiKey: 'the key of the upstreams script', scopes: ['*'] }

/**
 * `npx portcullis start --upstream URL --schema FILE...`, as anybody would start it; its data is in memory. How the upstream
 * tells events is a setting, and settings are in a file.
 */
export async function startGateway(upstreamUrl, rules, transport) {
  const flags = [
    '--upstream',
    upstreamUrl,
    '--schema',
    ...rules,
    '--port',
    '0',
    '--database',
    'file::memory:',
  ]
  if (transport !== undefined)
    flags.push('--config', fileURLToPath(new URL(`settings/${transport}.yaml`, import.meta.url)))
  const env = {
    JWT_SECRET: randomBytes(32).toString('hex'),
    JWT_AUTH_KEYS: JSON.stringify([CLIENT]),
    HOME: process.env.HOME,
  }
  const gateway = await startProcess('npx', ['portcullis', 'start', ...flags], {
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
