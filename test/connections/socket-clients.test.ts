import { ApolloClient, gql, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { type RenewalOutcome, tokenRenewal } from '../../src/client.ts'
import { signToken } from '../attacks/http-wire.ts'
import { createSocketWorld, SECRETS, type SocketWorld, TICKS } from '../kit/socket-world.ts'
import { beforeExpiry, expired } from '../support/token-life.ts'

const clients: Client[] = []
// What Apollo's link expects of its surroundings; Node has it from version 22.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket

/** A client of graphql-ws, with what became of its sockets. */
function connect({ url }: SocketWorld, options: Partial<ClientOptions> = {}) {
  const closes: { readonly code: number; readonly reason: string }[] = []
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
    ...options,
  })
  client.on('closed', (event) => {
    const { code, reason } = event as { readonly code: number; readonly reason: string }
    closes.push({ code, reason })
  })
  clients.push(client)
  return { client, closes }
}

/** An event that can be waited for, and what came of a subscription. */
function follow(client: Client, query: string) {
  const values: unknown[] = []
  let wake = (): void => undefined
  const ended = new Promise<unknown>((resolve) => {
    client.subscribe(
      { query },
      {
        next: (value) => {
          values.push(value)
          wake()
        },
        error: resolve,
        complete: () => resolve('complete'),
      },
    )
  })
  return {
    values,
    ended,
    async next() {
      while (values.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return values.shift()
    },
  }
}

describe('over a socket', () => {
  // In here, as it has to come before the gateway closes: clients look for it again and again.
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose()
  })

  describe('a client of graphql-ws', () => {
    it('runs everything over one socket', async () => {
      const world = await createSocketWorld()
      const { client } = connect(world, { connectionParams: { authorization: `Bearer ${signToken()}` } })
      const events = follow(client, SECRETS)
      await world.topics.secrets.hasListeners(1)
      world.topics.secrets.emit(5)
      expect(await events.next()).toEqual({ data: { secrets: 5 } })
      const one = client.iterate({ query: 'mutation { createPerson }' })
      expect((await one.next()).value).toEqual({ data: { createPerson: 'created' } })
    })

    it('is told why it is refused', async () => {
      const world = await createSocketWorld()
      const { client } = connect(world)
      expect(await follow(client, SECRETS).ended).toMatchObject([
        {
          message: 'No authorization token.',
          extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' },
        },
      ])
      expect(world.topics.secrets.listeners()).toBe(0)
    })

    it('that knows nothing of renewal opens another socket with another token when the first has ended', async () => {
      const world = await createSocketWorld()
      const exps: number[] = []
      const { client, closes } = connect(world, {
        connectionParams: () => {
          exps.push(Date.now() / 1000 + (exps.length === 0 ? 0.8 : 600))
          return { authorization: `Bearer ${signToken({ exp: exps.at(-1) })}` }
        },
      })
      const events = follow(client, SECRETS)
      await world.topics.secrets.hasListeners(1)
      await world.topics.secrets.hasListeners(0)
      await world.topics.secrets.hasListeners(1)
      expect(closes).toEqual([{ code: 4403, reason: 'expired_token' }])
      expect(exps).toHaveLength(2)
      world.topics.secrets.emit(9)
      expect(await events.next()).toEqual({ data: { secrets: 9 } })
    })

    it('with the helper hands a new token over before the old one ends, and keeps its socket', async () => {
      const { exp, value } = await beforeExpiry(async (soon) => {
        const world = await createSocketWorld()
        const counted = { tokens: 0 }
        let heard = (_: RenewalOutcome): void => undefined
        const outcome = new Promise<RenewalOutcome>((resolve) => {
          heard = resolve
        })
        const renewal = tokenRenewal({
          getToken() {
            counted.tokens += 1
            const { tokens } = counted
            return signToken({ exp: tokens === 1 ? soon : Math.floor(soon) + 600, mark: tokens })
          },
          onRenewal: (one) => heard(one),
        })
        const { client, closes } = connect(world, renewal.clientOptions)
        const events = follow(client, SECRETS)
        expect(await outcome).toEqual({ kind: 'renewed', expiresAt: expect.stringMatching(/Z$/) })
        return { world, events, closes, counted }
      })
      const { world, events, closes, counted } = value
      await expired(exp)
      world.topics.secrets.emit(1)
      expect(await events.next()).toEqual({ data: { secrets: 1 } })
      expect(world.seen).toMatchObject([{ claims: { mark: 2 } }])
      expect([counted.tokens, closes]).toEqual([2, []])
    })

    it('with the helper says when a new token is handed over, and hears what became of it', async () => {
      const world = await createSocketWorld()
      let token: string | undefined
      const renewal = tokenRenewal({
        getToken: () => {
          if (token === 'none') throw new TypeError('no token')
          return token
        },
      })
      expect(await renewal.renew()).toEqual({ kind: 'without_token' })
      token = signToken()
      expect(await renewal.renew()).toEqual({ kind: 'closed' })
      token = undefined
      const { client } = connect(world, { ...renewal.clientOptions, lazy: false })
      const events = follow(client, TICKS)
      await world.topics.ticks.hasListeners(1)
      token = signToken({ mark: 'ada' })
      const [first, second] = await Promise.all([renewal.renew(), renewal.renew()])
      expect(first).toMatchObject({ kind: 'renewed' })
      expect(second).toBe(first)
      world.topics.ticks.emit(1)
      await events.next()
      expect(world.seen).toMatchObject([{ claims: { mark: 'ada' } }])
      token = signToken({ id: 'eve' })
      expect(await renewal.renew()).toEqual({ kind: 'refused', reason: 'other_identity' })
      token = 'none'
      expect(await renewal.renew()).toEqual({ kind: 'without_token', error: new TypeError('no token') })
      token = signToken()
      const waiting = renewal.renew()
      client.terminate()
      expect(await waiting).toEqual({ kind: 'closed' })
    })
  })

  describe('@apollo/client', () => {
    it('subscribes over GraphQLWsLink, is told of refusals, and reconnects with a new token', async () => {
      const world = await createSocketWorld()
      let scopes = ['read:secret']
      let life = 600
      const { client: socket, closes } = connect(world, {
        connectionParams: () => ({
          authorization: `Bearer ${signToken({ scopes, exp: Date.now() / 1000 + life })}`,
        }),
      })
      const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() })
      const listen = (query: string) => {
        const values: unknown[] = []
        let wake = (): void => undefined
        const subscription = client.subscribe({ query: gql(query) }).subscribe({
          next: (value) => {
            values.push(value)
            wake()
          },
          error: (error) => {
            values.push(error)
            wake()
          },
        })
        return {
          subscription,
          async next() {
            while (values.length === 0)
              await new Promise<void>((resolve) => {
                wake = resolve
              })
            return values.shift()
          },
        }
      }
      const secrets = listen(SECRETS)
      await world.topics.secrets.hasListeners(1)
      world.topics.secrets.emit(3)
      expect(await secrets.next()).toMatchObject({ data: { secrets: 3 } })
      expect(await listen('subscription { others }').next()).toMatchObject({
        error: {
          errors: [
            { message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } },
          ],
        },
      })
      secrets.subscription.unsubscribe()
      await world.topics.secrets.hasListeners(0)
      socket.terminate()
      life = 0.8
      scopes = ['read:secret', 'read:other']
      const others = listen('subscription { others }')
      await world.topics.others.hasListeners(1)
      life = 600
      await world.topics.others.hasListeners(0)
      await world.topics.others.hasListeners(1)
      expect(closes.at(-1)).toEqual({ code: 4403, reason: 'expired_token' })
      world.topics.others.emit(4)
      expect(await others.next()).toMatchObject({ data: { others: 4 } })
      client.stop()
    })
  })
})
