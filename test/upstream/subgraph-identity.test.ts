import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startGateway } from '../kit/gateway.ts'
import { type FourSubgraphs, startFourSubgraphs } from '../support/four-subgraphs.ts'

let four: FourSubgraphs
beforeAll(async () => {
  four = await startFourSubgraphs()
})
afterAll(() => four.close())
afterEach(() => {
  four.subgraphs.inventory.answer = undefined
  four.takeCounts()
})

const BASELINE = { query: 'public', mutation: 'derived', subscription: 'derived' } as const
const SHIPPING = '{ products { name inStock shipping } }'

describe('subgraphs that are told who asks, each in its own way', () => {
  it('get a token for themselves alone, a signature, or nothing', async () => {
    const { url, graphql, tokenFor } = await startGateway({
      before: 'supergraph',
      supergraph: {
        sdl: () => ({ name: 'supergraph.graphql', text: four.supergraphSdl }),
        subgraphs: {
          catalogue: { authorization: 'token', token: { audience: 'catalogue' } },
          inventory: { authorization: 'signature', signature: { secret: 'x'.repeat(32) } },
          reviews: { authorization: 'token', url: four.subgraphs.reviews.url },
        },
      },
      baseline: BASELINE,
    })
    const token = await tokenFor('*')
    const { body } = await graphql('{ products { name inStock shipping rating } me { name } }', { token })
    expect(body.errors).toBeUndefined()
    const { catalogue, inventory, reviews, accounts } = four.subgraphs
    const jwks = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`))
    for (const [subgraph, audience, scope] of [
      // What weighs how much is `@inaccessible`.
      [catalogue, 'catalogue', 'product:price product:rating product:weight'],
      [reviews, reviews.url, 'product:rating'],
    ] as const) {
      expect(subgraph.received.length).toBeGreaterThan(0)
      for (const { headers } of subgraph.received) {
        const jwt = String(headers['authorization']).replace('Bearer ', '')
        const { payload } = await jwtVerify(jwt, jwks, { audience, typ: 'at+jwt' })
        expect(payload).toMatchObject({ sub: 'portcullis|tests', scope })
      }
    }
    for (const { headers } of inventory.received) {
      expect(headers).toMatchObject({
        'x-portcullis-subject': 'tests',
        'x-portcullis-scopes': 'product:price product:weight',
      })
      expect(headers['signature-input']).toContain('alg="hmac-sha256"')
      expect(headers['authorization']).toBeUndefined()
    }
    const names = accounts.received.flatMap(({ headers }) => Object.keys(headers))
    expect(accounts.received.length).toBeGreaterThan(0)
    expect(names.filter((name) => /^authorization|^x-portcullis|^signature/.test(name))).toEqual([])
  })

  it('have their errors masked, where that is configured', async () => {
    const answer = JSON.stringify({
      data: { _entities: null },
      errors: [{ message: 'relation "stock" does not exist', extensions: { code: 'X', query: 'select' } }],
    })
    const ask = async (errors: 'mask' | 'pass') => {
      const { graphql, tokenFor } = await startGateway({
        before: 'supergraph',
        supergraph: {
          sdl: () => ({ name: 'supergraph.graphql', text: four.supergraphSdl }),
          subgraphs: { inventory: { errors } },
        },
      })
      four.subgraphs.inventory.answer = async () => ({ body: answer })
      return graphql(SHIPPING, { token: await tokenFor('*') })
    }
    expect((await ask('pass')).text).toContain('relation')
    const { body, text } = await ask('mask')
    expect(text).not.toMatch(/relation|select/)
    expect(body.errors?.length).toBeGreaterThan(0)
    for (const { message, extensions } of body.errors ?? []) {
      expect([message, extensions?.['code']]).toEqual([
        'The API behind this gateway reported an error',
        'UPSTREAM_ERROR',
      ])
    }
  })
})
