import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { RSA, signToken } from '../token/ports.ts'
import { PROVIDERS, readRecipes } from '../token/provider-tokens.ts'
import { type ServedProviders, serveProviders } from '../token/served-providers.ts'

/** Where the gateway finds each provider: its name behind a path of one server. */
const places = new Map<string, string>()
let gateway: TestGateway
let served: ServedProviders

/** Every recipe of the documentation in one gateway, without a word on where keys are. */
beforeAll(async () => {
  served = await serveProviders(PROVIDERS.map((_, index) => `/p${index}`))
  const issuers = readRecipes().map(({ keys: _, ...recipe }): TrustedIssuerOptions => {
    const index = PROVIDERS.findIndex(([, { iss }]) => iss === recipe.iss)
    const iss = `${served.url}/p${index}${recipe.iss.slice(new URL(recipe.iss).origin.length)}`
    places.set(recipe.iss, iss)
    return { ...recipe, iss }
  })
  const fields = PROVIDERS.map(
    ([, , , scopes], index) => `do${index}: String @auth(scopes: [[${JSON.stringify(scopes.at(-1))}]])`,
  )
  gateway = await startGateway({
    before: 'schema',
    lasts: 'file',
    schema: {
      typeDefs: `directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM type Query { open: String } type Mutation { ${fields.join(' ')} other: String @auth(scopes: [["nobody:has:this"]]) }`,
    },
    issuers,
  })
})

afterAll(() => served.close())

describe('a gateway that knows a provider by its recipe and its name alone', () => {
  it.each(PROVIDERS.map((provider, index) => ({ name: provider[0], index })))(
    'lets a token of $name do what it grants, and nothing else',
    async ({ index }) => {
      const [, claims] = PROVIDERS[index] ?? []
      const now = Math.floor(Date.now() / 1000)
      const times = { iat: now, exp: now + 60 }
      const iss = places.get(claims?.iss ?? '')
      const token = signToken(
        { ...claims, ...times, iss },
        { key: RSA.privateKey, alg: 'RS256', header: { kid: 'a' } },
      )
      const ask = async (query: string) => {
        const response = await gateway.fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query }),
        })
        return response.body as unknown
      }
      expect(await ask(`mutation { do${index} }`)).toEqual({ data: { [`do${index}`]: null } })
      expect(gateway.calls.get(`Mutation.do${index}`)).toBe(1)
      expect(await ask(`mutation { do${index} other }`)).toMatchObject({
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      })
      expect(gateway.calls.get(`Mutation.do${index}`)).toBe(1)
      expect(gateway.calls.has('Mutation.other')).toBe(false)
    },
  )
})
