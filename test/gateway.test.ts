import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createGateway } from '../src/gateway/lifecycle.ts'
import type { GatewayOptions } from '../src/gateway/options.ts'

const schema = buildSchema('type Query { open: String } type Mutation { createPerson: String }')
const secret = 'a secret that is long enough for production'
const clients = [{ id: 'web', apiKey: 'the key of web', scopes: ['*'] }]

/** What JavaScript may hand over, where TypeScript would not. */
function make(options: object): unknown {
  return createGateway({ schema, port: 0, ...options } as GatewayOptions)
}

const { NODE_ENV } = process.env
afterEach(() => {
  process.env['NODE_ENV'] = NODE_ENV
})

describe('a gateway', () => {
  const missing = 'jwt.secret is missing: an HS256 secret of at least 12 bytes, in production 32.'
  it.each([[{}], [{ jwt: {} }], [{ jwt: { secret: undefined } }], [{ jwt: { secret: '' } }]])(
    'is not made without a secret: %j',
    (options) => {
      expect(() => make(options)).toThrow(new TypeError(missing))
    },
  )

  it('is not made with a client that lacks its key or its id, and says which', () => {
    const jwt = { secret }
    expect(() => make({ jwt, clients: [...clients, { id: 'app', scopes: [] }] })).toThrow(
      new TypeError('clients[1].apiKey must be a non-empty string.'),
    )
    expect(() => make({ jwt, clients: [{ apiKey: 'the key of nobody', scopes: [] }] })).toThrow(
      new TypeError('clients[0].id must be a non-empty string.'),
    )
  })

  it('is held to the rules of production by NODE_ENV and by an address of the network', () => {
    const jwt = { secret: 'twenty bytes of text' }
    expect(() => make({ jwt, host: '0.0.0.0' })).toThrow(/fewer than 32 bytes/)
    process.env['NODE_ENV'] = 'production'
    expect(() => make({ jwt })).toThrow(/fewer than 32 bytes/)
    expect(() => make({ jwt, production: false })).not.toThrow()
    process.env['NODE_ENV'] = 'test'
    expect(() => make({ jwt })).not.toThrow()
  })

  it.each([
    [{ depth: -3 }, 'limits.depth must be a number from 1.'],
    [{ depth: Number.NaN }, 'limits.depth must be a number from 1.'],
    [{ aliases: -1 }, 'limits.aliases must be a number from 0.'],
    [{ tokens: '9' }, 'limits.tokens must be a number from 1.'],
    [{ bodyBytes: 0 }, 'limits.bodyBytes must be a number from 1.'],
    [
      { dept: 3 },
      'limits.dept does not exist: there are depth, aliases, rootFields, fields, tokens, operations, cost, listSize, bodyBytes.',
    ],
    [{ listSize: 3 }, 'limits.listSize needs limits.cost: nobody asks how long a list is.'],
  ])('is not made with limits that cannot hold: %j', (limits, message) => {
    expect(() => make({ jwt: { secret }, limits })).toThrow(new TypeError(message))
  })
})
