import { describe, expect, it } from '@jest/globals'
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType } from 'graphql'
import { cutName, deriveParts, type Naming, operationScope } from '../../../src/core/schema/naming.ts'

const session = new GraphQLObjectType({ name: 'Session', fields: { id: { type: GraphQLInt } } })

function scopeOf(name: string, naming: Naming = 'action-first'): string | undefined {
  const parts = deriveParts('mutation', { name, type: session }, naming)
  return parts === undefined ? undefined : operationScope('mutation', parts)
}

describe('the scope of a mutation', () => {
  it.each([
    ['CreatePerson', 'Mutation:Person:Create'],
    ['createPerson', 'Mutation:Person:Create'],
    ['create_person', 'Mutation:Person:Create'],
    ['AddMusicCompositionComposer', 'Mutation:MusicCompositionComposer:Add'],
    ['login', 'Mutation:Session:Login'],
    ['Login', 'Mutation:Session:Login'],
    ['_login', 'Mutation:Session:Login'],
    ['create__person_', 'Mutation:Person:Create'],
    ['CREATE_PERSON', 'Mutation:PERSON:CREATE'],
    ['importURLEntry', 'Mutation:URLEntry:Import'],
    ['URLImport', 'Mutation:Import:URL'],
    ['mergeV2Person', 'Mutation:V2Person:Merge'],
    ['delete2', 'Mutation:Session:Delete2'],
    ['x', 'Mutation:Session:X'],
    ['_', 'Mutation:Session:_'],
    ['__', 'Mutation:Session:__'],
    ['constructor', 'Mutation:Session:Constructor'],
  ])('called %s is %s', (name, scope) => {
    expect(scopeOf(name)).toBe(scope)
  })

  it.each([
    ['personCreate', 'Mutation:Person:Create'],
    ['PersonCreate', 'Mutation:Person:Create'],
    ['person_create', 'Mutation:Person:Create'],
    ['musicCompositionComposerAdd', 'Mutation:MusicCompositionComposer:Add'],
    ['login', 'Mutation:Session:Login'],
  ])('called %s is %s when types come first', (name, scope) => {
    expect(scopeOf(name, 'type-first')).toBe(scope)
  })

  it('follows a pattern with the groups type and action, and is nothing where it misses', () => {
    const naming = { pattern: '^(?<type>[a-z]+)__(?<action>[a-z]+)$' }
    expect(scopeOf('person__create', naming)).toBe('Mutation:Person:Create')
    expect(scopeOf('createPerson', naming)).toBeUndefined()
    expect(cutName('x', 'X', { pattern: '^(?<type>.)(?<action>.)?' })).toBeUndefined()
    expect(cutName('x', 'X', { pattern: '.' })).toBeUndefined()
  })

  it('takes the named type out of lists and non-null', () => {
    const type = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(session)))
    expect(deriveParts('mutation', { name: 'login', type }, 'action-first')).toEqual({
      type: 'Session',
      action: 'Login',
    })
  })
})

describe('the scope of a query or a subscription', () => {
  it('is that of its named return type, whatever its name and the naming', () => {
    for (const naming of ['action-first', 'type-first', { pattern: 'never' }] as const) {
      expect(deriveParts('query', { name: 'people', type: session }, naming)).toEqual({
        type: 'Session',
        action: 'Read',
      })
      expect(deriveParts('subscription', { name: 'x', type: session }, naming)).toEqual({
        type: 'Session',
        action: 'Subscribe',
      })
    }
    expect(operationScope('query', { type: 'Session', action: 'Read' })).toBe('Query:Session:Read')
    expect(operationScope('subscription', { type: 'Session', action: 'Subscribe' })).toBe(
      'Subscription:Session:Subscribe',
    )
  })
})
