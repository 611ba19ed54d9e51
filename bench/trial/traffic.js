import { createHmac, randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

/**
 * @typedef {{readonly url: string, readonly secret: string, readonly client: {readonly id: string, readonly apiKey: string},
 *   readonly revocationReach: number, readonly random: () => number, readonly count: (outcome: string) => void, readonly fault: (what: string) => void,
 *   readonly request: typeof fetch}} World
 * `revocationReach`: milliseconds that another gateway may be behind. `count` hears how each operation ended, as its record must say: `transport decision cause`.
 */

const NEEDED = 'Mutation:Person:Create'
const MUTATION = 'mutation ($name: String) { createPerson(name: $name) { name } }'

/** An own token, signed here. @param {string} secret @param {Record<string, unknown>} claims */
export function sign(secret, claims) {
  const encode = (/** @type {object} */ part) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iat: now, exp: now + 3_600, jti: randomUUID(), ...claims })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** @param {World} world @param {string | undefined} token @param {object} body @param {'post' | 'get'} method */
async function ask({ url, request }, token, body, method = 'post') {
  const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` }
  const answer =
    method === 'get'
      ? await request(`${url}/graphql?${new URLSearchParams(Object.entries(body))}`, {
          headers: { 'apollo-require-preflight': 'true', ...authorization },
        })
      : await request(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization },
          body: JSON.stringify(body),
        })
  return { status: answer.status, body: /** @type {any} */ (await answer.json()) }
}

/** The outcome that an answer shows. @param {{readonly status: number, readonly body: any}} answer */
export function outcomeOf({ status, body }) {
  const [error] = body.errors ?? []
  if (error === undefined) return status === 200 ? 'allow' : `status ${status}`
  const { code, reason } = error.extensions ?? {}
  const cause = CAUSES[reason ?? code] ?? reason ?? code
  if (status === 200 && body.data) return `reduce ${cause}`
  return `${DENIALS.has(cause) ? 'deny' : 'refused'} ${cause}`
}

/** @type {Readonly<Record<string, string>>} */
const CAUSES = {
  FORBIDDEN: 'forbidden',
  GRAPHQL_PARSE_FAILED: 'parse_failed',
  GRAPHQL_VALIDATION_FAILED: 'validation_failed',
  BAD_USER_INPUT: 'bad_variables',
  TOO_MANY_REQUESTS: 'too_many_requests',
}
/** Causes with which an operation has been decided; with others it has not come to that. */
const DENIALS = new Set(['forbidden', 'missing_token', 'invalid_token', 'expired_token', 'revoked_token'])

/** @type {(name: string, weight: number, run: (world: World) => Promise<void>) => {name: string, weight: number, run: (world: World) => Promise<void>}} */
const action = (name, weight, run) => ({ name, weight, run })

/** @param {World} world @param {Parameters<typeof ask>[1]} token @param {object} body @param {'post' | 'get'} method @param {string} [expected] */
async function askCounted(world, token, body, method = 'post', expected = undefined) {
  const answer = await ask(world, token, body, method)
  const outcome = outcomeOf(answer)
  world.count(`${method} ${outcome}`)
  if (expected !== undefined && outcome !== expected && !outcome.includes('too_many_requests'))
    world.fault(`expected ${expected}, had ${outcome}: ${JSON.stringify(answer.body)}`)
  return answer
}

/** @param {World} world @param {string} path @param {object} body */
async function post({ url, request }, path, body) {
  const answer = await request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: /** @type {any} */ (await answer.json()) }
}

/** A token from `/jwt`. @param {World} world @param {readonly string[]} scopes @returns {Promise<string>} */
export async function requestToken(world, scopes) {
  const { status, body } = await post(world, '/jwt', { ...world.client, scopes })
  if (status !== 200 || typeof body.jwt !== 'string')
    throw new Error(`/jwt: ${status} ${JSON.stringify(body)}`)
  return body.jwt
}

/** @param {World} world @param {string} token */
export async function revoke({ url, client, request }, token) {
  const answer = await request(`${url}/oauth/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: client.id, client_secret: client.apiKey, token }),
  })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`/oauth/revoke: ${answer.status}`)
}

/** @param {World} world @param {readonly string[]} scopes */
const subjectToken = ({ secret, random }, scopes, claims = {}) =>
  sign(secret, { id: `user-${Math.floor(random() * 200)}`, scopes, ...claims })

/** One operation over a socket of its own. @param {World} world @param {string} token @param {string} query */
async function askOverSocket({ url }, token, query) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  })
  try {
    let last = /** @type {any} */ (undefined)
    for await (const result of client.iterate({ query })) last = result
    return outcomeOf({ status: 200, body: last })
  } catch (error) {
    if (Array.isArray(error)) return outcomeOf({ status: 0, body: { errors: error } })
    throw error
  } finally {
    await client.dispose()
  }
}

/** The mix: every way that an operation can go, by weight. */
export const ACTIONS = [
  action('an allowed mutation', 30, async (world) => {
    await askCounted(
      world,
      subjectToken(world, [NEEDED]),
      { query: MUTATION, variables: { name: 'a' } },
      'post',
      'allow',
    )
  }),
  action('an open query', 15, async (world) => {
    await askCounted(world, undefined, { query: '{ open }' }, world.random() < 0.5 ? 'get' : 'post', 'allow')
  }),
  action('a reduced query', 10, async (world) => {
    const token = subjectToken(world, ['Mutation:*'])
    await askCounted(world, token, { query: '{ person { name email } }' }, 'post', 'reduce forbidden')
  }),
  action('a mutation without the scope', 10, async (world) => {
    const token = subjectToken(world, [NEEDED])
    await askCounted(world, token, { query: 'mutation { deletePerson { name } }' }, 'post', 'deny forbidden')
  }),
  action('a mutation without a token', 8, async (world) => {
    await askCounted(world, undefined, { query: MUTATION }, 'post', 'deny missing_token')
  }),
  action('a token that expires while it is used', 4, async (world) => {
    const exp = Math.floor(Date.now() / 1000) + 1
    const token = subjectToken(world, ['*'], { exp })
    for (let index = 0; index < 3; index += 1) {
      await askCounted(world, token, { query: MUTATION })
      await new Promise((resolve) => setTimeout(resolve, 700))
    }
    await askCounted(world, token, { query: MUTATION }, 'post', 'deny expired_token')
  }),
  action('a forged token', 5, async (world) => {
    const token = sign('somebody else’s secret, long enough to be one', { id: 'x', scopes: ['*'] })
    await askCounted(world, token, { query: '{ open }' }, 'post', 'deny invalid_token')
  }),
  action('a token that is revoked', 3, async (world) => {
    const token = await requestToken(world, ['*'])
    await askCounted(world, token, { query: MUTATION }, 'post', 'allow')
    await revoke(world, token)
    await new Promise((resolve) => setTimeout(resolve, world.revocationReach))
    await askCounted(world, token, { query: MUTATION }, 'post', 'deny revoked_token')
  }),
  action('a document that cannot be read', 3, async (world) => {
    await askCounted(world, undefined, { query: `{ open #${world.random()}` }, 'post', 'refused parse_failed')
  }),
  action('a document that is not valid', 3, async (world) => {
    await askCounted(
      world,
      undefined,
      { query: `{ a${Math.floor(world.random() * 1e6)} }` },
      'post',
      'refused validation_failed',
    )
  }),
  action('a new document', 4, async (world) => {
    const query = `query Q${Math.floor(world.random() * 1e9)} { open }`
    await askCounted(world, undefined, { query }, 'post', 'allow')
  }),
  action('variables that do not fit', 2, async (world) => {
    const token = subjectToken(world, ['*'])
    await askCounted(
      world,
      token,
      { query: MUTATION, variables: { name: 7 } },
      'post',
      'refused bad_variables',
    )
  }),
  action('wrong credentials', 1, async (world) => {
    const answer = await post(world, '/jwt', { id: world.client.id, apiKey: 'a wrong one', scopes: ['*'] })
    if (answer.status !== 401 && answer.status !== 429) world.fault(`wrong credentials: ${answer.status}`)
  }),
  action('a caller who asks too much', 1, async (world) => {
    const token = sign(world.secret, { id: 'greedy', scopes: [NEEDED] })
    const ask = () => askCounted(world, token, { query: MUTATION }, 'post', 'allow')
    await Promise.all(Array.from({ length: 30 }, ask))
  }),
  action('a socket', 5, async (world) => {
    const allowed = world.random() < 0.5
    const token = subjectToken(world, allowed ? ['*'] : ['Query:*'])
    const outcome = await askOverSocket(world, token, 'subscription { moment }')
    world.count(`websocket ${outcome}`)
    const expected = allowed ? 'allow' : 'deny forbidden'
    if (outcome !== expected && !outcome.includes('too_many_requests'))
      world.fault(`a socket: ${outcome}, not ${expected}`)
  }),
]

/** @param {() => number} random */
export function chooseAction(random) {
  const whole = ACTIONS.reduce((sum, { weight }) => sum + weight, 0)
  let at = random() * whole
  for (const one of ACTIONS) {
    at -= one.weight
    if (at < 0) return one
  }
  throw new TypeError('Weights are positive.')
}

/** Mulberry32: the same numbers for the same seed. @param {number} seed @returns {() => number} from 0 up to 1 */
export function createRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
