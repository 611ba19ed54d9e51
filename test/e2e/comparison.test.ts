import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { execute, graphql, parse } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { allow, deny, shield } from 'graphql-shield'
import { authTypeDefs, guardExecute } from '../../src/index.ts'

const TWO = 'mutation { one two }'

function createApi(mutations: string) {
  const ran: string[] = []
  const resolve = (name: string) => () => {
    ran.push(name)
    return 1
  }
  const typeDefs = [authTypeDefs, `type Query { open: Int } type Mutation { ${mutations} }`]
  const resolvers = {
    Query: { open: resolve('open') },
    Mutation: { one: resolve('one'), two: resolve('two') },
  }
  return { schema: makeExecutableSchema({ typeDefs, resolvers }), ran }
}

describe('what the README says of graphql-shield', () => {
  it('holds: of two mutations the first has run when the second is denied; here neither runs', async () => {
    const other = createApi('one: Int two: Int')
    const guarded = applyMiddleware(other.schema, shield({ Mutation: { one: allow, two: deny } }))
    const { errors } = await graphql({ schema: guarded, source: TWO })
    expect([errors?.[0]?.path, other.ran]).toEqual([['two'], ['one']])

    const own = createApi('one: Int @public two: Int')
    const result = await guardExecute(execute)({ schema: own.schema, document: parse(TWO) })
    expect(result).toMatchObject({
      errors: [{ message: 'No authorization token.', extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(own.ran).toEqual([])
  })

  it('holds: what has no rule is allowed there, and a mutation without one needs a scope here', async () => {
    const other = createApi('one: Int two: Int')
    const guarded = applyMiddleware(other.schema, shield({ Mutation: { one: deny } }))
    expect(await graphql({ schema: guarded, source: 'mutation { two }' })).toEqual({ data: { two: 1 } })

    const own = createApi('one: Int two: Int')
    const result = await guardExecute(execute)({ schema: own.schema, document: parse('mutation { two }') })
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(own.ran).toEqual([])
  })
})
