import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import type { EnforcementOptions } from '../../../src/core/rules/enforcement.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'

const SCHEMA = buildSchema(
  `directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT
  type Query { person: Person secret: String @auth(scopes: [["secret"]]) _service: _Service }
  type _Service { sdl: String }
  type Person @auth(scopes: [["person"]]) { name: String email: String @auth(scopes: [["email"]]) phone: String @auth(scopes: [["phone"]]) }
  type Mutation { createPerson: String deletePerson: String }`,
  { assumeValidSDL: true },
)

function observedBy(enforcement: EnforcementOptions): readonly string[] {
  const { observed, requirements } = buildRuleTable(SCHEMA, { enforcement })
  return [...new Set([...observed].map((need) => requirements[need]?.source.coordinate ?? ''))].sort()
}

describe('the rules that a dry run observes', () => {
  it.each([
    [{}, []],
    [{ default: 'enforce', observe: [], enforce: [] }, []],
    [{ observe: ['Mutation.*'] }, ['Mutation.createPerson', 'Mutation.deletePerson']],
    [{ observe: ['Mutation.*'], enforce: ['Mutation.deletePerson'] }, ['Mutation.createPerson']],
    [{ enforce: ['Mutation.*'], observe: ['Mutation.createPerson'] }, ['Mutation.createPerson']],
    [{ observe: ['Mutation.*'], enforce: ['Mutation.delete*'] }, ['Mutation.createPerson']],
    [{ observe: ['Person'] }, ['Person']],
    [{ observe: ['Person.*'] }, ['Person.email', 'Person.phone']],
    [{ observe: ['*.e*l'] }, ['Person.email']],
    [{ observe: ['*.*Person'] }, ['Mutation.createPerson', 'Mutation.deletePerson']],
    [
      { default: 'observe', enforce: ['Mutation.*', 'Person'] },
      ['Person.email', 'Person.phone', 'Query.secret'],
    ],
  ] as const)('are, for %j, those of %j', (enforcement, coordinates) => {
    expect(observedBy(enforcement)).toEqual(coordinates)
  })

  it('never hold introspection, and the doors of a subgraph only by name', () => {
    const observedIn = (enforcement: EnforcementOptions): readonly (string | undefined)[] => {
      const { observed, requirements } = buildRuleTable(SCHEMA, { enforcement, subgraphFields: 'closed' })
      return [...observed].map((need) => requirements[need]?.source.origin)
    }
    expect(observedIn({ default: 'observe', observe: ['*.*', '*'] })).not.toContain('introspection')
    expect(observedIn({ default: 'observe', observe: ['Query.*'] })).not.toContain('closed')
    expect(observedIn({ observe: ['Query._service'] })).toEqual(['closed'])
  })

  it.each([
    [
      { observe: ['Persn.email'] },
      'enforcement.observe: "Persn.email" chooses no rule: portcullis scopes prints the coordinates that have one. Did you mean "Person.email"?',
    ],
    [
      { default: 'observe', enforce: ['Mutation.remove*'] },
      'enforcement.enforce: "Mutation.remove*" chooses no rule',
    ],
    [{ observe: ['Person.name'] }, 'enforcement.observe: "Person.name" chooses no rule'],
  ] as const)('cannot be chosen by %j, since nothing is ignored', (enforcement, message) => {
    expect(() => observedBy(enforcement)).toThrow(message)
  })

  it.each([
    [{ default: 'observed' }, 'enforcement.default must be enforce or observe, not observed.'],
    [{ observe: 'Mutation.*' }, 'enforcement.observe must be a list of coordinates.'],
    [{ observe: ['Mutation.*.x'] }, 'enforcement.observe[0] must be a coordinate such as'],
    [{ enforce: ['a', ''] }, 'enforcement.enforce[1] must be a coordinate such as'],
  ])('cannot be read from %j', (enforcement, message) => {
    expect(() => observedBy(enforcement as EnforcementOptions)).toThrow(message)
  })
})
