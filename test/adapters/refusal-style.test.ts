import { ApolloServer } from '@apollo/server'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, execute, parse } from 'graphql'
import { type AuthPluginOptions, authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import type { Subject } from '../../src/core/decision/subject.ts'

const schema = makeExecutableSchema({
  typeDefs: 'type Query { open: String } type Mutation { doIt: String }',
})
const OPTIONS = { refusals: 'aliceo2' } as const
const IDENTIFIED: Subject = {
  kind: 'identified',
  issuer: 'tests',
  id: 'a',
  claims: {},
  granted: { allow: [], reject: [], ceilings: [] },
}
const SUBJECTS: readonly (readonly [Subject, string, string | undefined])[] = [
  [{ kind: 'anonymous', reason: 'missing_token' }, 'JsonWebTokenError', 'missing_token'],
  [{ kind: 'anonymous', reason: 'expired_token' }, 'TokenExpiredError', 'expired_token'],
  [{ kind: 'refused', reason: 'invalid_token' }, 'JsonWebTokenError', 'invalid_token'],
  [{ kind: 'refused', reason: 'revoked_token' }, 'JsonWebTokenError', 'revoked_token'],
  [{ kind: 'refused', reason: 'unknown_user' }, 'JsonWebTokenError', 'unknown_user'],
  [IDENTIFIED, 'You are not authorized for this resource', undefined],
]
const document = parse('mutation { doIt }')

const firstOf = ({ errors }: ExecutionResult): readonly unknown[] => {
  const { message, extensions } = errors?.[0] ?? {}
  return [message, extensions?.['reason'], (extensions?.['http'] as { readonly status?: number })?.status]
}

async function askApollo(subject: Subject, options: AuthPluginOptions): Promise<readonly unknown[]> {
  const server = new ApolloServer<{ readonly subject: Subject }>({ schema, plugins: [authPlugin(options)] })
  await server.start()
  const { body, http } = await server.executeOperation(
    { query: 'mutation { doIt }' },
    { contextValue: { subject } },
  )
  await server.stop()
  const error = body.kind === 'single' ? body.singleResult.errors?.[0] : undefined
  return [error?.message, error?.extensions?.['reason'], http.status]
}

describe('refusals as AliceO2’s clients know them', () => {
  it.each(SUBJECTS)('%j: 403 %s, whoever guards', async (subject, message, reason) => {
    const expected = [message, reason, 403]
    const args = { document, contextValue: { subject } }
    expect(firstOf(await guardExecute(execute, OPTIONS)({ schema, ...args }))).toEqual(expected)
    expect(firstOf(await execute({ schema: guardSchema(schema, OPTIONS), ...args }))).toEqual(expected)
    expect(await askApollo(subject, OPTIONS)).toEqual(expected)
    expect(await askApollo(subject, { ...OPTIONS, authStatus: 'graphql' })).toEqual([message, reason, 200])
  })
})
