import { createServer } from 'node:http'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, GraphQLError, parse, validate } from 'graphql'
import { createUserReader } from '../bearer.js'
import { listen, readBody } from '../listening.js'
import { isGranted } from '../rules.js'
import { serveSockets } from '../sockets.js'

const CACHED_DOCUMENTS = 1_000
const CACHED_TOKENS = 2_000

/**
 * A server by hand: graphql-js on node:http, which keeps documents that were validated and tokens that were verified.
 * Resolvers match scopes.
 * @param {{secret: string, api: import('../api.js').Api}} options
 */
export async function start({ secret, api }) {
  const schema = makeExecutableSchema({ typeDefs: api.typeDefs, resolvers: guardResolvers(api) })
  const readUser = createUserReader(secret)
  const prepare = remember(CACHED_DOCUMENTS, (/** @type {string} */ text) => {
    const document = parse(text)
    return { document, errors: validate(schema, document) }
  })
  const identify = remember(CACHED_TOKENS, (/** @type {string | undefined} */ authorization) =>
    readUser(authorization),
  )
  const server = createServer(async (request, response) => {
    const { query, variables, operationName } = JSON.parse(await readBody(request))
    const { document, errors } = prepare(query)
    const result =
      errors.length > 0
        ? { errors }
        : await execute({
            schema,
            document,
            variableValues: variables,
            operationName,
            contextValue: { user: await identify(request.headers.authorization) },
          })
    const body = JSON.stringify(result)
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
  serveSockets(server, { schema }, readUser)
  return { port: await listen(server) }
}

/** @param {import('../api.js').Api} api */
function guardResolvers({ resolvers, rules }) {
  const guarded = Object.fromEntries(Object.entries(resolvers).map(([type, fields]) => [type, { ...fields }]))
  for (const { type, field, scope } of rules) {
    const resolve = resolvers[type]?.[field] ?? ((/** @type {any} */ parent) => parent[field])
    guarded[type] = {
      ...guarded[type],
      [field](/** @type {any} */ parent, /** @type {any} */ args, /** @type {any} */ context) {
        if (isGranted(context.user, scope)) return resolve(parent, args, context)
        throw new GraphQLError('You are not authorized for this resource', {
          extensions: { code: 'FORBIDDEN' },
        })
      },
    }
  }
  return guarded
}

/**
 * Keeps what a function made of the latest keys.
 * @template Key, Value
 * @param {number} limit
 * @param {(key: Key) => Value} make
 */
function remember(limit, make) {
  /** @type {Map<Key, Value>} */
  const known = new Map()
  return (/** @type {Key} */ key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const value = make(key)
    if (known.size >= limit) known.delete(/** @type {Key} */ (known.keys().next().value))
    known.set(key, value)
    return value
  }
}
