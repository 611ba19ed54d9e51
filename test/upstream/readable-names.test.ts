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

describe('fragments of stitched upstreams of which only __typename is left', () => {
  const SDL = `
    interface Named { name: String }
    type Node implements Named { id: ID  name: String  next: Node }
    type Other implements Named { name: String }
    union Any = Node | Other
    type Query { node: Node  any: Any  named: Named }`
  const node = { __typename: 'Node', id: '1', name: 'N', next: { id: '2', name: 'M' } }
  const resolvers = { Query: { node: () => node, any: () => node, named: () => node } }

  it.each<readonly [string, object]>([
    ['{ node { ... on Node { __typename } } }', { node: { __typename: 'Node' } }],
    ['{ node { ... { __typename } } }', { node: { __typename: 'Node' } }],
    [
      '{ node { id next { ... on Node { __typename } } } }',
      { node: { id: '1', next: { __typename: 'Node' } } },
    ],
    ['{ node { ... on Node { __typename id @skip(if: true) } } }', { node: { __typename: 'Node' } }],
    ['{ any { ... on Other { __typename } ... on Node { __typename } } }', { any: { __typename: 'Node' } }],
    [
      '{ node { ...A __typename typename_: id } } fragment A on Node { ... on Named { __typename } }',
      { node: { __typename: 'Node', typename_: '1' } },
    ],
    [
      '{ named { ...A } node { ...A } } fragment A on Named { ... on Node { ...B } name } fragment B on Node { ... on Node { __typename } }',
      { named: { __typename: 'Node', name: 'N' }, node: { __typename: 'Node', name: 'N' } },
    ],
    ['{ named { ... on Other { name: __typename } ... on Node { name } } }', { named: { name: 'N' } }],
  ])('are asked for in %s', async (query, data) => {
    const { url } = await startRecorder(SDL, resolvers)
    const gateway = await startGateway({ before: 'upstreams', upstreams: { one: { url } } })
    expect((await gateway.graphql(query)).body).toEqual({ data })
  })
})
