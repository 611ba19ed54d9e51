import { describe, expect, it } from '@jest/globals'
import type { IntrospectionRule } from '../../src/core/rules/policy-options.ts'
import type { TestGateway } from '../kit/gateway.ts'
import { PLACES, signToken } from './http-wire.ts'

const schema = {
  typeDefs: `
    enum Colour { CERULEAN }
    input Filter { nickname: String, colour: Colour }
    type Person { nickname: String }
    type Query { person(filter: Filter): Person }
    type Mutation { createPerson(nickname: String): Person }`,
}
const INTROSPECTIONS = [
  '{__schema{types{name}}}',
  '{__type(name:"Person"){name fields{name}}}',
  '{a:__schema{types{name}} b:__type(name:"Person"){name}}',
  '{...F} fragment F on Query{__schema{types{name}}}',
  '{...on Query{...{__schema{types{name}}}}}',
  '{__schema@include(if:true){types{name}}}',
  'query($s:Boolean=false){__schema@skip(if:$s){types{name}}}',
  'query A{__typename} query B{__schema{types{name}}}',
]
const nameOf = (query: string): string | undefined => (query.startsWith('query A') ? 'B' : undefined)

async function introspect(
  gateway: TestGateway,
  query: string,
  token?: string,
): ReturnType<TestGateway['fetch']> {
  const operationName = nameOf(query)
  const posted = await gateway.graphql(query, {
    ...(token && { token }),
    ...(operationName && { operationName }),
  })
  const search = new URLSearchParams({ query, ...(operationName && { operationName }) })
  const headers = { 'apollo-require-preflight': '1', ...(token && { authorization: `Bearer ${token}` }) }
  const got = await gateway.fetch(`/graphql?${search}`, { headers })
  expect([got.status, got.text]).toEqual([posted.status, posted.text])
  return posted
}

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  const open = (introspection: IntrospectionRule): Promise<TestGateway> =>
    createTestGateway({ schema, introspection })

  describe('introspection follows its rule, over POST and GET, aliases and fragments', () => {
    it.each(INTROSPECTIONS)('%s', async (query) => {
      const everyone = await open('public')
      expect((await introspect(everyone, query)).text).toContain('"Person"')

      const known = await open('authenticated')
      const missing = await introspect(known, query)
      expect([missing.status, missing.body.errors?.[0]?.message]).toEqual([401, 'No authorization token.'])
      expect((await introspect(known, query, signToken({ exp: 1 }))).body.errors?.[0]?.message).toBe(
        'Your token is expired',
      )
      expect((await introspect(known, query, 'a.b.c')).status).toBe(401)
      expect((await introspect(known, query, await known.tokenFor('Query:*'))).text).toContain('"Person"')

      const nobody = await open('off')
      for (const token of [undefined, await nobody.tokenFor('*')]) {
        const answer = await introspect(nobody, query, token)
        expect([401, 403]).toContain(answer.status)
        expect(answer.text).not.toContain('"Person"')
        expect(answer.body).not.toHaveProperty('data')
      }
    })

    it('beside data it is reduced, and gives nothing away', async () => {
      const gateway = await open('authenticated')
      const answer = await introspect(gateway, '{person{nickname} __schema{types{name}}}')
      expect([answer.status, answer.body.data]).toMatchObject([401, undefined])
    })

    it('a lone __typename is no introspection', async () => {
      const gateway = await open('off')
      expect((await gateway.graphql('{__typename person{__typename}}')).body).toEqual({
        data: { __typename: 'Query', person: null },
      })
    })

    it('production asks for a token where nothing is configured, development does not', async () => {
      const production = await createTestGateway({ schema, production: true })
      expect((await introspect(production, '{__schema{types{name}}}')).status).toBe(401)
      const development = await createTestGateway({ schema })
      expect((await introspect(development, '{__schema{types{name}}}')).status).toBe(200)
    })
  })

  const MISSPELT: readonly (readonly [string, string, unknown])[] = [
    ['a field', '{person{nicknam}}', undefined],
    ['a root field', '{perso{nickname}}', undefined],
    ['a mutation', 'mutation{createPersn{nickname}}', undefined],
    ['an argument', 'mutation{createPerson(nicknam:"x"){nickname}}', undefined],
    ['a type', '{person{...on Persn{nickname}}}', undefined],
    ['an input type', 'query($f:Filtr){person(filter:$f){nickname}}', undefined],
    ['an input field', '{person(filter:{nicknam:"x"}){nickname}}', undefined],
    ['an enum value', '{person(filter:{colour:CERULEA}){nickname}}', undefined],
    ['an input field in variables', 'query($f:Filter){person(filter:$f){nickname}}', { f: { nicknam: 'x' } }],
    [
      'an enum value in variables',
      'query($f:Filter){person(filter:$f){nickname}}',
      { f: { colour: 'CERULEA' } },
    ],
    ['two fields', '{person{nicknam nicknme}}', undefined],
  ]

  describe('a suggestion goes to those who may introspect', () => {
    it.each(MISSPELT)('for %s', async (_, query, variables) => {
      const suggests = async (gateway: TestGateway, token?: string): Promise<boolean> => {
        const accept = 'application/graphql-response+json'
        const answer = await gateway.graphql(query, {
          variables,
          headers: { accept },
          ...(token && { token }),
        })
        expect(answer.body.errors?.length).toBeGreaterThan(0)
        expect(gateway.calls.size).toBe(0)
        // An anonymous one may be refused before its variables are read.
        expect([400, 401]).toContain(answer.status)
        return /Did you mean|nickname|CERULEAN|createPerson"|"Person"/.test(
          answer.text.replaceAll('on type \\"Person\\"', ''),
        )
      }
      const known = await open('authenticated')
      expect(await suggests(known)).toBe(false)
      expect(await suggests(known, 'a.b.c')).toBe(false)
      expect(await suggests(known, signToken({ exp: 1 }))).toBe(false)
      expect(await suggests(known, await known.tokenFor('Query:*'))).toBe(true)
      const nobody = await open('off')
      expect(await suggests(nobody, await nobody.tokenFor('*'))).toBe(false)
      expect(await suggests(await open('public'))).toBe(true)
    })
  })

  describe('the scopes that a mutation needs go to those who may introspect', () => {
    it('in errors and in the challenge', async () => {
      const query = 'mutation{createPerson{nickname}}'
      const known = await open('authenticated')
      expect((await known.graphql(query)).text).not.toContain('Mutation:Person:Create')
      const answer = await known.graphql(query, { token: await known.tokenFor('Query:*') })
      expect(answer.status).toBe(403)
      expect(answer.body.errors?.[0]?.extensions).toEqual({
        code: 'FORBIDDEN',
        coordinate: 'Mutation.createPerson',
        requiredScopes: [['Mutation:Person:Create']],
        missingScopes: ['Mutation:Person:Create'],
      })
      expect(answer.headers.get('www-authenticate')).toContain('scope="Mutation:Person:Create"')
      const nobody = await open('off')
      const silent = await nobody.graphql(query, { token: await nobody.tokenFor('Query:*') })
      expect(silent.status).toBe(403)
      expect(silent.text + silent.headers.get('www-authenticate')).not.toContain('Mutation:Person')
      expect(known.calls.size + nobody.calls.size).toBe(0)
    })
  })
})
