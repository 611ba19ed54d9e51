import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, GraphQLError } from 'graphql'
import { denialsOf, outcomeOf, treeOf } from '../../src/console/denials.ts'

function denied(
  path: readonly string[],
  coordinate: string,
  missingScopes: readonly string[] = [],
): GraphQLError {
  return new GraphQLError('You are not authorized for this resource', {
    path,
    extensions: { code: 'FORBIDDEN', coordinate, missingScopes },
  })
}

const ANSWER = { query: '', operationName: undefined, variables: undefined, headers: {} }
const outcome = (result: ExecutionResult, ended?: string): string => outcomeOf({ ...ANSWER, result, ended })

describe('the denials of an answer', () => {
  it('stand in a tree of their paths', () => {
    const errors = [
      denied(['boss', 'pay'], 'Person.pay', ['hr']),
      denied(['boss', 'own'], 'Person.own'),
      denied(['open'], 'Query.open'),
    ]
    const tree = treeOf(denialsOf({ errors, data: null }))
    const names = tree.below.map(({ name, below }) => [name, below.map((one) => one.name)])
    expect(names).toEqual([
      ['boss', ['pay', 'own']],
      ['open', []],
    ])
    expect(tree.below[0]?.below[0]?.denials).toMatchObject([{ coordinate: 'Person.pay', missing: ['hr'] }])
  })

  it('are those of the gateway alone: an error of a resolver is none', () => {
    expect(denialsOf({ errors: [new GraphQLError('broken', { path: ['open'] })] })).toEqual([])
  })

  it('tell what became of the operation', () => {
    const errors = [denied(['open'], 'Query.open')]
    expect(outcome({ errors })).toBe('denied')
    expect(outcome({ errors, data: { open: null } })).toBe('reduced')
    expect(outcome({ data: { open: '' } })).toBe('allowed')
    expect(outcome({ errors: [new GraphQLError('Syntax Error')] })).toBe('failed')
    expect(outcome({ errors, data: {} }, 'The subscription has ended.')).toBe('ended')
  })
})
