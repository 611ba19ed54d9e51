import { describe, expect, it } from '@jest/globals'
import { createSocketWorld, SECRETS, TICKS } from '../kit/socket-world.ts'
import { openSocket } from '../support/sockets.ts'

describe('a socket', () => {
  it('runs queries, mutations and subscriptions of somebody with a token', async () => {
    const { url, gateway, topics } = await createSocketWorld()
    const token = await gateway.tokenFor('*', 'read:secret')
    const socket = await openSocket(url)
    expect(await socket.init({ authorization: `Bearer ${token}` })).toMatchObject({
      type: 'connection_ack',
      payload: { portcullis: { event: 'token_accepted', expiresIn: expect.any(Number) } },
    })
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ secret }' } })
    expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: { data: { secret: 'secret' } } })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'mutation { createPerson }' } })
    expect(await socket.next()).toMatchObject({ payload: { data: { createPerson: 'created' } } })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.send({ id: '2', type: 'subscribe', payload: { query: SECRETS } })
    await topics.secrets.hasListeners(1)
    topics.secrets.emit(7)
    expect(await socket.next()).toEqual({ id: '2', type: 'next', payload: { data: { secrets: 7 } } })
    socket.send({ id: '2', type: 'complete' })
    await topics.secrets.hasListeners(0)
  })

  it('refuses what HTTP would, in the same words, and runs nothing of it', async () => {
    const { url, topics, gateway } = await createSocketWorld()
    const socket = await openSocket(url)
    expect(await socket.init()).toEqual({ type: 'connection_ack' })
    for (const query of [SECRETS, 'mutation { createPerson }', '{ secret }']) {
      socket.send({ id: 'x', type: 'subscribe', payload: { query } })
      expect(await socket.next()).toMatchObject({
        id: 'x',
        type: 'error',
        payload: [
          {
            message: 'No authorization token.',
            extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' },
          },
        ],
      })
    }
    expect(gateway.calls.size).toBe(0)
    expect(topics.secrets.listeners()).toBe(0)
    socket.send({ id: 'x', type: 'subscribe', payload: { query: TICKS } })
    await topics.ticks.hasListeners(1)
  })
})
