import { describe, expect, it } from '@jest/globals'
import { createSocketWorld, TICKS } from '../kit/socket-world.ts'
import { openSocket } from '../support/sockets.ts'
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

describe('persisted operations over an event stream', () => {
  const ask = async (
    url: string,
    request: { readonly body?: object; readonly search?: string },
  ): Promise<Response> => {
    const { body, search = '' } = request
    return fetch(`${url}/graphql/stream${search}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
  const NEXT = 'event: next\ndata: {"data":{"__typename":"Query"}}'

  it('run by hash and by id, where nothing else does', async () => {
    const { url, gateway, topics } = await createSocketWorld({
      persistedOperations: { manifest: () => [manifest], only: true },
    })
    for (const request of [
      { body: hashed(OPEN) },
      { body: { documentId: `sha256:${sha256(OPEN)}` } },
      { body: { query: OPEN } },
      { search: `?documentId=${sha256(OPEN)}` },
    ]) {
      const answer = await ask(url, request)
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(NEXT)])
    }
    const before = gateway.calls.size
    for (const request of [
      { body: { query: '{ secret }' } },
      { body: { query: `${TICKS} ` } },
      { body: { query: '{ __schema { queryType { name } } }' } },
      { search: `?query=${encodeURIComponent('{ secret }')}` },
    ]) {
      const answer = await ask(url, request)
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining('OPERATION_NOT_ALLOWED'),
      ])
    }
    const unknown = await ask(url, { body: hashed('{ secret }') })
    expect([unknown.status, await unknown.text()]).toEqual([
      200,
      expect.stringContaining('PERSISTED_QUERY_NOT_FOUND'),
    ])
    const mismatch = await ask(url, { body: { ...hashed(OPEN), query: TICKS } })
    expect([mismatch.status, await mismatch.text()]).toEqual([400, expect.stringContaining('HASH_MISMATCH')])
    expect(gateway.calls.size).toBe(before)
    expect(topics.ticks.listeners()).toBe(0)
  })
})
