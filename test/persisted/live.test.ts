import { describe, expect, it } from '@jest/globals'
import { createSocketWorld, openSocket, TICKS } from '../support/sockets.ts'
import { apolloManifest, sha256 } from './manifests.ts'

const OPEN = '{ __typename }'
const manifest = { name: 'manifest.json', text: apolloManifest(OPEN, TICKS).text }
const hashed = (text: string): object => ({
  query: '',
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
})
const refused = (code: string): object => ({
  id: 'x',
  type: 'error',
  payload: [{ message: expect.any(String), extensions: { code } }],
})

describe('persisted operations over a socket', () => {
  it('run by hash and by id, where nothing else does', async () => {
    const { url, topics } = await createSocketWorld({
      persistedOperations: { manifest: () => [manifest], only: true },
    })
    const socket = await openSocket(url)
    await socket.init()
    for (const payload of [
      hashed(OPEN),
      { query: '', documentId: `sha256:${sha256(OPEN)}` },
      { query: '', id: sha256(OPEN) },
      { query: OPEN },
    ]) {
      socket.send({ id: 'x', type: 'subscribe', payload })
      expect(await socket.next()).toEqual({
        id: 'x',
        type: 'next',
        payload: { data: { __typename: 'Query' } },
      })
      expect(await socket.next()).toEqual({ id: 'x', type: 'complete' })
    }
    socket.send({ id: '1', type: 'subscribe', payload: hashed(TICKS) })
    await topics.ticks.hasListeners(1)
    socket.send({ id: '1', type: 'complete' })
    await topics.ticks.hasListeners(0)
  })

  it.each<[string, object, string]>([
    ['another text', { query: '{ secret }' }, 'OPERATION_NOT_ALLOWED'],
    ['introspection', { query: '{ __schema { queryType { name } } }' }, 'OPERATION_NOT_ALLOWED'],
    ['its text with a space more', { query: `${OPEN} ` }, 'OPERATION_NOT_ALLOWED'],
    ['a subscription of its own', { query: `${TICKS} ` }, 'OPERATION_NOT_ALLOWED'],
    ['an unknown hash', hashed('{ secret }'), 'PERSISTED_QUERY_NOT_FOUND'],
    ['a hash of another text', { ...hashed(OPEN), query: TICKS }, 'PERSISTED_QUERY_HASH_MISMATCH'],
    ['an id in a list', { query: '', id: [sha256(OPEN)] }, 'BAD_REQUEST'],
  ])('do not let %s through', async (_, payload, code) => {
    const { url, topics, gateway } = await createSocketWorld({
      persistedOperations: { manifest: () => [manifest], only: true },
    })
    const socket = await openSocket(url)
    await socket.init()
    socket.send({ id: 'x', type: 'subscribe', payload })
    expect(await socket.next()).toEqual(refused(code))
    expect(gateway.calls.size).toBe(0)
    expect(topics.ticks.listeners()).toBe(0)
  })

  it('are not supported unless something is persisted', async () => {
    const { url } = await createSocketWorld()
    const socket = await openSocket(url)
    await socket.init()
    socket.send({ id: 'x', type: 'subscribe', payload: hashed(OPEN) })
    expect(await socket.next()).toEqual(refused('PERSISTED_QUERY_NOT_SUPPORTED'))
  })
})
