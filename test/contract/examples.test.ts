import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { signTestToken } from '../../src/testing/test-token.ts'

interface Example {
  readonly url: string
  readonly socketUrl?: string
  readonly streamUrl?: string
  readonly close: () => unknown
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

const SECRET = 'the secret that the examples are run with'
process.env['JWT_SECRET'] = SECRET
process.env['WEB_KEY'] = 'the key that the examples are run with'

const NOBODY = undefined
const tokenFor = (...scopes: readonly string[]): string => signTestToken({ scopes, secret: SECRET })

/** What a server does beyond queries and mutations over HTTP. */
interface Ways {
  readonly file: string
  /** Everything over a socket, subscriptions alone, or no socket. */
  readonly socket: 'everything' | 'subscriptions' | 'none'
  readonly stream: 'none' | 'same URL' | 'own URL'
  /** guardSchema: a denied operation answers null at its root fields. */
  readonly deniedData?: 'null at root fields'
}

const EXAMPLES: readonly Ways[] = [
  { file: 'apollo-graphql-ws.js', socket: 'everything', stream: 'none' },
  { file: 'apollo-server.js', socket: 'none', stream: 'none' },
  { file: 'express-graphql-http.js', socket: 'none', stream: 'none' },
  { file: 'gateway.js', socket: 'everything', stream: 'own URL' },
  { file: 'graphql-yoga.js', socket: 'everything', stream: 'same URL' },
  { file: 'mercurius.js', socket: 'subscriptions', stream: 'none', deniedData: 'null at root fields' },
  { file: 'nestjs.js', socket: 'everything', stream: 'none' },
]

const REDUCED = '{ people { name email } }'
const CREATE = 'mutation { createPerson(name: "Grace Hopper") { name } }'
const SEEN = 'subscription { personSeen { name } }'
const SEEN_WITH_MAIL = 'subscription { personSeen { name email } }'
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' }

const MISSING = {
  message: 'No authorization token.',
  extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' },
}
const FORBIDDEN = {
  message: 'You are not authorized for this resource',
  extensions: { code: 'FORBIDDEN' },
}
const EXPIRED = {
  message: 'Your token is expired',
  extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' },
}

/** Whether nothing of an operation came back. */
function expectNothing({ data }: Result): void {
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([])
}

it('an example is driven here, each of them', () => {
  const servers = readdirSync('examples').filter((file) => file.endsWith('.js'))
  const others = [
    'bound-tokens.js',
    'expectations.js',
    'open-telemetry.js',
    'own-decisions.js',
    'people.js',
    'policies.js',
    'subscription-client.js',
    'testing.js',
  ]
  expect(servers.filter((file) => !others.includes(file))).toEqual(EXAMPLES.map(({ file }) => file))
})

describe.each(EXAMPLES)('the example $file', ({ file, socket, stream, deniedData }) => {
  let example: Example
  let calls: string[]

  beforeAll(async () => {
    // Servers that say something on their console, of what is tested here.
    jest.spyOn(console, 'error').mockImplementation(() => undefined)
    calls = (await import('../../examples/people.js' as string)).calls
    example = await (await import(`../../examples/${file}`)).start(0)
  })
  afterAll(async () => {
    await example.close()
    jest.restoreAllMocks()
  })
  beforeEach(() => {
    calls.length = 0
  })

  const post = async (query: string, token?: string, accept = 'application/json', url = example.url) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
    })
    const text = await response.text()
    expect(text).not.toMatch(/"http"|www-authenticate/)
    return { status: response.status, headers: response.headers, text }
  }
  const ask = async (query: string, token?: string): Promise<Result & { readonly status: number }> => {
    const { status, text } = await post(query, token)
    return { status, ...(JSON.parse(text) as Result) }
  }

  describe('over HTTP', () => {
    it('answers a query that needs nothing', async () => {
      expect(await ask('{ people { name } }')).toEqual({
        status: 200,
        data: { people: [{ name: 'Ada Lovelace' }] },
      })
    })

    it('reduces a query by what nobody may see, and answers it whole to who may', async () => {
      const reduced = await ask(REDUCED)
      expect(reduced.data).toEqual({ people: [{ ...ADA, email: null }] })
      expect(reduced.errors).toMatchObject([MISSING])
      expect(reduced.status).toBe(200)
      expect(await ask(REDUCED, tokenFor('person:email'))).toEqual({ status: 200, data: { people: [ADA] } })
    })

    it.each([
      ['no token', NOBODY, 401, MISSING],
      ['a token of other scopes', tokenFor('Mutation:Person:Delete'), 403, FORBIDDEN],
      ['an expired token', signTestToken({ scopes: ['*'], secret: SECRET, expiresIn: -9 }), 401, EXPIRED],
    ])('denies a mutation to %s, and nothing runs', async (_, token, status, error) => {
      const denied = await ask(CREATE, token)
      expect(calls).toEqual([])
      expect(denied.status).toBe(status)
      expect(denied.errors).toMatchObject([error])
      expectNothing(denied)
      if (deniedData === undefined) expect(denied).not.toHaveProperty('data')
      expect((await post(CREATE, token)).headers.get('www-authenticate')).toMatch(/^Bearer/)
    })

    it('runs a mutation whose scope is granted', async () => {
      expect(await ask(CREATE, tokenFor('Mutation:*:Create'))).toEqual({
        status: 200,
        data: { createPerson: { name: 'Grace Hopper' } },
      })
      expect(calls).toEqual(['createPerson'])
    })

    it('starts no subscription without its scope', async () => {
      const { text } = await post(SEEN)
      expect(calls).toEqual([])
      expect(text).not.toContain('Lovelace')
    })
  })

  if (stream !== 'none')
    describe('over event streams', () => {
      const streamed = async (query: string, token?: string): Promise<string> =>
        (
          await post(
            query,
            token,
            'text/event-stream',
            stream === 'own URL' ? example.streamUrl : example.url,
          )
        ).text

      it('denies a subscription, and nothing runs', async () => {
        const nobody = await streamed(SEEN)
        expect(nobody).toContain(MISSING.message)
        expect(nobody).not.toContain('Lovelace')
        expect(await streamed(SEEN, tokenFor('Subscription:Book:*'))).toContain(FORBIDDEN.message)
        expect(calls).toEqual([])
      })

      it('denies a subscription by a field below it, and nothing runs', async () => {
        expect(await streamed(SEEN_WITH_MAIL, tokenFor('Subscription:*'))).toContain(FORBIDDEN.message)
        expect(calls).toEqual([])
      })

      it('sends the events of a subscription whose scope is granted', async () => {
        expect(await streamed(SEEN, tokenFor('Subscription:Person:Subscribe'))).toContain(
          '{"data":{"personSeen":{"name":"Ada Lovelace"}}}',
        )
        expect(calls).toEqual(['personSeen'])
      })

      it('denies a mutation, and nothing runs', async () => {
        expect(await streamed(CREATE)).toContain(MISSING.message)
        expect(calls).toEqual([])
      })
    })

  if (socket !== 'none')
    describe('over sockets', () => {
      /** Every result of an operation, whether it came as one or as an error. */
      const overSocket = async (query: string, token?: string): Promise<readonly Result[]> => {
        const client = createClient({
          url: example.socketUrl ?? '',
          webSocketImpl: WebSocket,
          retryAttempts: 0,
          ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
        })
        const results: Result[] = []
        await new Promise<void>((resolve, reject) => {
          client.subscribe(
            { query },
            {
              next: (result) => results.push(result as Result),
              error(error) {
                if (!Array.isArray(error)) return reject(error)
                results.push({ errors: error })
                resolve()
              },
              complete: resolve,
            },
          )
        })
        await client.dispose()
        expect(JSON.stringify(results)).not.toMatch(/"http"|www-authenticate/)
        return results
      }

      it.each([
        ['no token', NOBODY, MISSING],
        ['a token of other scopes', tokenFor('Subscription:Book:*'), FORBIDDEN],
      ])('denies a subscription to %s, and nothing runs', async (_, token, error) => {
        const results = await overSocket(SEEN, token)
        expect(results).toHaveLength(1)
        expect(results[0]?.errors).toMatchObject([error])
        expectNothing(results[0] ?? {})
        expect(calls).toEqual([])
      })

      it('denies a subscription by a field below it, and nothing runs', async () => {
        const [result = {}] = await overSocket(SEEN_WITH_MAIL, tokenFor('Subscription:*'))
        // guardSchema denies it at its root field, and names the field below.
        const message = expect.stringContaining(FORBIDDEN.message)
        expect(result.errors).toMatchObject([{ ...FORBIDDEN, message }])
        expectNothing(result)
        expect(calls).toEqual([])
      })

      it('sends the events of a subscription whose scope is granted', async () => {
        expect(await overSocket(SEEN, tokenFor('Subscription:Person:Subscribe'))).toEqual([
          { data: { personSeen: { name: 'Ada Lovelace' } } },
        ])
        expect(calls).toEqual(['personSeen'])
      })

      if (socket === 'everything') {
        it('denies a mutation, and nothing runs; runs it with its scope', async () => {
          const [denied = {}] = await overSocket(CREATE)
          expect(denied.errors).toMatchObject([MISSING])
          expectNothing(denied)
          expect(calls).toEqual([])
          expect(await overSocket(CREATE, tokenFor('Mutation:*'))).toEqual([
            { data: { createPerson: { name: 'Grace Hopper' } } },
          ])
        })

        it('reduces a query by what nobody may see', async () => {
          const [reduced = {}] = await overSocket(REDUCED)
          expect(reduced.data).toEqual({ people: [{ ...ADA, email: null }] })
          expect(reduced.errors).toMatchObject([MISSING])
        })
      }
    })
})
