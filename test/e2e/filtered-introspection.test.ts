import { describe, expect, it } from '@jest/globals'
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  validateSchema,
} from 'graphql'
import { startGateway } from '../kit/gateway.ts'
import { openTestApi } from '../sample/api.ts'

const PERSON = ['CreatePerson', 'DeletePerson', 'MergePerson', 'UpdatePerson']

describe('the sample API under filtered introspection', () => {
  it('shows each of five callers the mutations of their token, and what those take', async () => {
    const { schema, context } = await openTestApi()
    const gateway = await startGateway({ before: 'schema', schema, context, introspection: 'filtered' })
    const all = Object.keys(schema.getMutationType()?.getFields() ?? {}).sort()
    const see = async (scopes?: readonly string[]): Promise<GraphQLSchema> => {
      const token = scopes === undefined ? {} : { token: await gateway.tokenFor(...scopes) }
      const { body } = await gateway.graphql(getIntrospectionQuery(), token)
      const seen = buildClientSchema(body.data as unknown as IntrospectionQuery)
      expect(validateSchema(seen)).toEqual([])
      return seen
    }
    const mutationsOf = (seen: GraphQLSchema): readonly string[] =>
      Object.keys(seen.getMutationType()?.getFields() ?? {}).sort()

    const nobody = await see()
    expect(nobody.getMutationType() ?? undefined).toBeUndefined()
    expect(Object.keys(nobody.getQueryType()?.getFields() ?? {})).toEqual(
      Object.keys(schema.getQueryType()?.getFields() ?? {}),
    )
    expect(nobody.getType('_MusicCompositionInput')).toBeUndefined()
    expect(mutationsOf(await see(['Query:*']))).toEqual([])
    expect(mutationsOf(await see(['Mutation:Person:*']))).toEqual(PERSON)
    expect(mutationsOf(await see(['Mutation:*:Create']))).toEqual(all.filter((name) => /^Create/.test(name)))
    const composer = await see(['Mutation:MusicCompositionComposer:Add'])
    expect(mutationsOf(composer)).toEqual(['AddMusicCompositionComposer'])
    expect(composer.getType('_MusicCompositionInput')).toBeDefined()
    expect(mutationsOf(await see(['*']))).toEqual(all)
    expect(gateway.calls.size).toBe(0)
  })
})
