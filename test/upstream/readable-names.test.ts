// biome-ignore-all lint/suspicious/noThenProperty: objects with such a member are what is tested here.
import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from './recorder.ts'

describe('a response key "then" of stitched upstreams', () => {
  const SDL = 'type Query { root: Node  then: String } type Node { id: ID  then: Node  broken: String! }'
  const node = { id: '1', then: { id: '2' } }
  const resolvers = {
    Query: { root: () => node, then: () => 'text' },
    Node: {
      broken: () => {
        throw new Error('out of order')
      },
    },
  }

  it.each([
    ['{ root { then { id } } then }', { root: { then: { id: '2' } }, then: 'text' }],
    ['{ root { then: id then_: id } }', { root: { then: '1', then_: '1' } }],
    [
      '{ then: root { ...F } } fragment F on Node { id then { then: id } }',
      { then: { id: '1', then: { then: '2' } } },
    ],
  ])('is a key like any other in %s', async (query, data) => {
    const { url } = await startRecorder(SDL, resolvers)
    const gateway = await startGateway({ before: 'upstreams', upstreams: { one: { url } } })
    expect((await gateway.graphql(query)).body).toEqual({ data })
  })

  it('is in the path of an error', async () => {
    const { url } = await startRecorder(SDL, resolvers)
    const gateway = await startGateway({ before: 'upstreams', upstreams: { one: { url } } })
    const { body } = await gateway.graphql('{ root { then { broken } } }')
    expect(body).toMatchObject({
      data: { root: { then: null } },
      errors: [{ message: 'out of order', path: ['root', 'then', 'broken'] }],
    })
  })
})
