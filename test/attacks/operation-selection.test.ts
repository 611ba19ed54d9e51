import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { planOperation, selectOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { expectRefused, FORBIDDEN, schemaOf, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl =
  'type Query { open: String shut: String @auth(scopes: [["shut"]]) } type Mutation { CreateThing: String }'
const operation = 'query Good { open } query Bad { shut } mutation Worse { CreateThing }'

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('one of several operations in a document', () => {
    it('is judged alone: what others need does not count', async () => {
      const outcome = await attempt({ sdl, operation, operationName: 'Good' })
      expect(outcome).toMatchObject({ errors: [], ran: ['Query.open'] })
    })

    it('is the one that runs: the first of them excuses no other', async () => {
      expectRefused(await attempt({ sdl, operation, operationName: 'Bad' }), UNAUTHENTICATED, 'Query.shut')
      expectRefused(
        await attempt({ sdl, operation, operationName: 'Worse', allow: ['Query:*'] }),
        FORBIDDEN,
        'Mutation.CreateThing',
      )
    })

    it.each([undefined, null, '', 'good', 'Missing', '__proto__', 'constructor'])(
      'named %p is none, and none is planned',
      (name) => {
        const table = buildRuleTable(schemaOf(sdl))
        expect(() => planOperation(table, parse(operation), name)).toThrow(TypeError)
        expect(() => selectOperation(parse('{ open } { shut }'), name)).toThrow(TypeError)
      },
    )

    it('named twice is none', () => {
      expect(() => selectOperation(parse('query A { open } query A { shut }'), 'A')).toThrow(TypeError)
    })
  })
})
