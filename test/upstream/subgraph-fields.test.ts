import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from './recorder.ts'

const TYPES = `scalar _Any type _Service { sdl: String } union _Entity = User
  type User { id: ID mail: String }
  type Query { user: User _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }`
const RULES = 'type Query { user: User @auth(scopes: [["user:read"]]) }'
const ASKED = [
  ['Query._entities', '{ _entities(representations: [{ __typename: "User" }]) { ... on User { mail } } }'],
  ['Query._service', '{ _service { sdl } }'],
] as const

async function start(...rules: readonly string[]) {
  const recorder = await startRecorder(TYPES, { _Entity: { __resolveType: () => 'User' } })
  const sources = [RULES, ...rules].map((text, index) => ({ name: `${index}.graphql`, text }))
  return {
    recorder,
    ...(await startGateway({ before: 'upstream', at: recorder, upstream: { sdl: () => sources } })),
  }
}

describe('a gateway before a subgraph', () => {
  it.each(ASKED)('closes %s to everyone, and sends nothing', async (coordinate, query) => {
    const { recorder, graphql, tokenFor } = await start()
    const anonymous = await graphql(query)
    expect(anonymous.status).toBe(401)
    expect(anonymous.body.errors).toEqual([
      expect.objectContaining({
        message: 'No authorization token.',
        extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate },
      }),
    ])
    const known = await graphql(query, { token: await tokenFor('*') })
    expect(known.status).toBe(403)
    expect(known.body.errors).toEqual([
      expect.objectContaining({
        message: 'You are not authorized for this resource',
        extensions: { code: 'FORBIDDEN', coordinate },
      }),
    ])
    expect(recorder.received).toEqual([])
  })

  it.each(ASKED)('opens %s to whom a rule admits', async (_, query) => {
    const { recorder, graphql, tokenFor } = await start(
      `extend type Query { _service: _Service! @auth(scopes: [["router"]])
        _entities(representations: [_Any!]!): [_Entity]! @auth(scopes: [["router"]]) }`,
    )
    expect((await graphql(query)).status).toBe(401)
    expect((await graphql(query, { token: await tokenFor('user:read') })).status).toBe(403)
    expect(recorder.received).toEqual([])
    expect((await graphql(query, { token: await tokenFor('router') })).status).toBe(200)
    expect(recorder.received).toHaveLength(1)
  })

  it.each(ASKED)('opens %s to anyone where it is public on purpose', async (_, query) => {
    const { graphql } = await start(
      `extend type Query { _service: _Service! @public _entities(representations: [_Any!]!): [_Entity]! @public }`,
    )
    expect((await graphql(query)).status).toBe(200)
  })
})
