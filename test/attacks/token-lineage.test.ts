import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ACCESS_TOKEN, EXCHANGE, ISS } from '../http/exchange-world.ts'
import { SECRET } from '../kit/client.ts'
import { closeGateways, startGateway, type TestGateway } from '../kit/gateway.ts'
import { createTape, type Tape, tapes } from '../laws/tape.ts'
import { SEED } from '../support/seed.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'
import { nowInSeconds } from './http-wire.ts'

/**
 * However a token came to be (issued, refreshed, exchanged in turn), and whatever becomes of ceilings and of the tokens that
 * it was made of: it grants at each moment what all of them grant together, and an oracle that knows none of the code says what.
 */

const CASES_SCALE = Number(process.env['CASES_SCALE'] ?? 1)
const RUNS = Math.ceil(6 * CASES_SCALE)
const STEPS = 24

const SCOPES = ['x:1', 'x:2', 'y:1', 'y:2', 'z']
const PATTERNS = ['x:*', 'x:1', 'x:2', 'y:*', 'y:1', '*:1', 'z', '*', 'x:?']
const CLIENTS = ['agent', 'other', 'plain']
const SUBJECTS = ['jane', 'joe']

/** A scope is so short that a regular expression may say what a pattern covers. */
function covers(patterns: readonly string[], scope: string): boolean {
  return patterns.some((pattern) => {
    if (pattern === '*') return true
    const text = pattern.replaceAll('*', '[^:]+').replaceAll('?', '[^:]')
    return new RegExp(`^${text}$`).test(scope)
  })
}

/** A party with a ceiling: a client, or the issuer. */
interface Party {
  ceiling: readonly string[]
  isDisabled: boolean
}

interface Model {
  readonly text: string
  readonly scopes: readonly string[]
  /** Those whose ceilings hold for it. */
  readonly parties: readonly Party[]
  /** The tokens that it was made of, itself included. */
  readonly sources: readonly { isRevoked: boolean }[]
  /** Whose it is: may be shown at `/oauth/revoke`. */
  readonly client: string | undefined
  readonly how: string
  readonly isRefreshable: boolean
}

function grants({ scopes, parties, sources }: Model, scope: string): boolean {
  return (
    sources.every(({ isRevoked }) => !isRevoked) &&
    covers(scopes, scope) &&
    parties.every(({ ceiling }) => covers(ceiling, scope))
  )
}

const typeDefs = `
  directive @auth(scopes: [[String!]!], type: String, action: String, if: String, unless: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  type Query { open: String ${SCOPES.map((scope, at) => `f${at}: String @auth(scopes: [["${scope}"]])`).join(' ')} }`
const QUERY = `{ open ${SCOPES.map((_, at) => `f${at}`).join(' ')} }`

async function createWorld(tape: Tape) {
  const parties = new Map<string, Party>(
    [...CLIENTS, ISS].map((name) => [name, { ceiling: ['*'], isDisabled: false }]),
  )
  const party = (name: string): Party => parties.get(name) ?? { ceiling: [], isDisabled: true }
  const configuration = () => ({
    clients: CLIENTS.map((id) => ({ id, apiKey: `the key of ${id}, long`, scopes: party(id).ceiling })),
    issuers: [
      {
        ...{ iss: ISS, audience: 'us', patterns: true, ceiling: party(ISS).ceiling },
        keys: [{ publicKey: pemOf(RSA.publicKey) }],
      },
    ],
  })
  const gateway: TestGateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs,
      resolvers: {
        Query: Object.fromEntries(
          ['open', ...SCOPES.map((_, at) => `f${at}`)].map((name) => [name, () => 'x']),
        ),
      },
    },
    jwt: { secret: SECRET, audience: ['us'], maxAge: 3_600 },
    tokenExchange: { clients: ['agent', 'other'] },
    ...configuration(),
  })
  const tokens: Model[] = []
  const post = (path: string, body: Readonly<Record<string, string>>, client: string) =>
    gateway.fetch(path, {
      method: 'POST',
      body: new URLSearchParams({ client_id: client, client_secret: `the key of ${client}, long`, ...body }),
    })
  const postJson = (path: string, body: unknown) =>
    gateway.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const own = () => ({ isRevoked: false })

  const steps: Readonly<Record<string, () => Promise<void>>> = {
    async sign() {
      const now = nowInSeconds()
      const scopes = tape.some(PATTERNS, 45)
      const claims = {
        iss: ISS,
        aud: 'us',
        sub: tape.pick(SUBJECTS),
        scope: scopes.join(' '),
        iat: now,
        exp: now + 600,
      }
      const text = signToken(
        { ...claims, jti: `jti-${tokens.length}` },
        { key: RSA.privateKey, alg: 'RS256' },
      )
      const made = { text, scopes, parties: [party(ISS)], sources: [own()], client: undefined }
      tokens.push({ ...made, how: 'sign', isRefreshable: false })
    },
    async issue() {
      const client = tape.pick(CLIENTS)
      const scopes = [tape.pick(PATTERNS)]
      const { body } = await postJson('/jwt', { id: client, apiKey: `the key of ${client}, long`, scopes })
      if (typeof body['jwt'] !== 'string') return
      const made = { text: body['jwt'], scopes, parties: [party(client)], sources: [own()], client }
      tokens.push({ ...made, how: `issue ${client}`, isRefreshable: true })
    },
    async exchange() {
      if (tokens.length === 0) return
      const from = tape.pick(tokens)
      const client = tape.pick(CLIENTS)
      const scope = tape.chance(60) ? { scope: tape.pick(PATTERNS) } : {}
      const acting = tokens.find((one) => one.client === client && one.how.startsWith('issue'))
      const actor =
        acting !== undefined && tape.chance(40)
          ? { actor_token: acting.text, actor_token_type: ACCESS_TOKEN }
          : {}
      const form = { grant_type: EXCHANGE, subject_token: from.text, subject_token_type: ACCESS_TOKEN }
      const { body } = await post('/oauth/token', { ...form, ...scope, ...actor }, client)
      if (typeof body['access_token'] !== 'string') return
      expect(client).not.toBe('plain')
      const scopes = String(body['scope']).split(' ')
      const actorModel = 'actor_token' in actor ? acting : undefined
      tokens.push({
        text: body['access_token'],
        scopes,
        parties: [...from.parties, party(client), ...(actorModel?.parties ?? [])],
        sources: [own(), ...from.sources, ...(actorModel?.sources ?? [])],
        client,
        how: `exchange ${client} of ${tokens.indexOf(from)}`,
        isRefreshable: false,
      })
      // What is exchanged grants nothing that the other does not at this moment.
      for (const one of SCOPES) expect(covers(scopes, one) && !grants(from, one)).toBe(false)
    },
    async refresh() {
      const from = tokens.find((one) => one.isRefreshable && !one.sources[0]?.isRevoked)
      if (from === undefined) return
      const { status, body } = await postJson('/jwt/refresh', { jwt: from.text })
      tokens[tokens.indexOf(from)] = { ...from, isRefreshable: status !== 200 }
      if (typeof body['jwt'] !== 'string') return
      const { scopes } = JSON.parse(Buffer.from(body['jwt'].split('.')[1] ?? '', 'base64url').toString())
      tokens.push({
        ...from,
        text: body['jwt'],
        scopes,
        sources: [own()],
        how: 'refresh',
        isRefreshable: true,
      })
    },
    async narrow() {
      const name = tape.pick([...CLIENTS, ISS])
      party(name).ceiling = tape.chance(15) ? ['*'] : [tape.pick(PATTERNS), ...tape.some(PATTERNS, 20)]
      await gateway.reconfigure(configuration())
    },
    async revoke() {
      const mine = tokens.filter(({ client }) => client !== undefined)
      if (mine.length === 0) return
      const { text, client = '', sources } = tape.pick(mine)
      await post('/oauth/revoke', { token: text }, client)
      const [itself] = sources
      if (itself !== undefined) itself.isRevoked = true
    },
  }

  return {
    tokens,
    describe: () => tokens.map(({ how, scopes }, at) => `${at} ${how}: ${scopes.join(' ')}`).join('\n'),
    async step() {
      const name = tape.pick([
        'sign',
        'issue',
        'exchange',
        'exchange',
        'exchange',
        'refresh',
        'narrow',
        'revoke',
      ])
      await steps[name]?.()
      return name
    },
    async ask({ text }: Model): Promise<readonly string[] | 'refused'> {
      const { body } = await gateway.graphql(QUERY, { token: text })
      if (body.data === undefined) return 'refused'
      return SCOPES.filter((_, at) => body.data?.[`f${at}`] === 'x')
    },
    introspect: (one: Model) => post('/oauth/introspect', { token: one.text }, one.client ?? ''),
  }
}

describe('a token', () => {
  it('grants what all grant together that it was made of, whatever became of them since', async () => {
    process.stderr.write(`token lineage: SEED=${SEED}\n`)
    const counts = { asked: 0, exchanged: 0, refused: 0, granted: 0 }
    for (const numbers of fc.sample(tapes, { seed: SEED, numRuns: RUNS })) {
      const world = await createWorld(createTape([...numbers, ...numbers]))
      const done: string[] = []
      for (let step = 0; step < STEPS; step += 1) {
        done.push(await world.step())
        for (const [at, token] of world.tokens.entries()) {
          const expected = token.sources.some(({ isRevoked }) => isRevoked)
            ? 'refused'
            : SCOPES.filter((scope) => grants(token, scope))
          const found = await world.ask(token)
          counts.asked += 1
          if (token.how.startsWith('exchange')) counts.exchanged += 1
          if (found === 'refused') counts.refused += 1
          else counts.granted += found.length
          if (JSON.stringify(found) !== JSON.stringify(expected))
            throw new Error(
              [
                `token ${at}`,
                JSON.stringify({ found, expected, done, parties: token.parties }),
                world.describe(),
              ].join('\n'),
            )
          if (token.client === undefined) continue
          const { body } = await world.introspect(token)
          expect(body['active']).toBe(expected !== 'refused')
          const told = typeof body['scope'] === 'string' ? body['scope'].split(' ') : []
          for (const scope of SCOPES)
            if (covers(told, scope) && !grants(token, scope))
              throw new Error(`${at} ${told} ${scope}\n${world.describe()}`)
        }
      }
      await closeGateways()
    }
    process.stderr.write(`token lineage: ${JSON.stringify(counts)}\n`)
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20 * CASES_SCALE)
  }, 600_000)
})
