import { describe, expect, it } from '@jest/globals'
import { chooseFilter, countRules, coverageOf, findRules, markOf } from '../../src/console/rule-filter.ts'
import { ANONYMOUS } from '../../src/core/decision/subject.ts'
import { tellRules } from '../../src/core/listing/told-rules.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'

const text = `type Query { people: [Person] hello: String }
type Mutation { CreatePerson(name: String): Person }
type Person { name: String, pay: Int @auth(scopes: [["pay:read"]]) }
type Lost { x: Int }`
const rules = tellRules(buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }])), ANONYMOUS, true)
const names = (found: typeof rules): readonly string[] => found.map(({ coordinate }) => coordinate)

describe('the rows of the Rules pane', () => {
  it('are found by the words of a coordinate or a scope, in any case', () => {
    expect(names(findRules(rules, 'all', 'person. PAY'))).toEqual(['Person.pay'])
    expect(names(findRules(rules, 'all', 'mutation:person:create'))).toEqual(['Mutation.CreatePerson'])
    expect(findRules(rules, 'all', '  ')).toHaveLength(rules.length)
  })

  it('are each of one mark, and counted by it', () => {
    const counts = countRules(rules)
    for (const filter of ['granted', 'missing', 'depends', 'public', 'nobody'] as const) {
      const found = findRules(rules, filter, '')
      expect(found).toHaveLength(counts[filter])
      expect(found.every((rule) => markOf(rule) === filter)).toBe(true)
    }
    expect([counts.all, counts.guarded, counts.missing, counts.nobody]).toEqual([rules.length, 2, 2, 2])
    expect(names(findRules(rules, 'nobody', ''))).toEqual(['Lost', 'Lost.x'])
    expect(names(findRules(rules, 'guarded', ''))).toEqual(['Mutation.CreatePerson', 'Person.pay'])
  })

  it('are those with a rule at first, and all where there is a search or no rule', () => {
    const counts = countRules(rules)
    expect(chooseFilter(counts, ' ')).toBe('guarded')
    expect(chooseFilter(counts, 'hello')).toBe('all')
    expect(chooseFilter({ ...counts, guarded: 0 }, '')).toBe('all')
  })

  it('give the coverage of each type, the most guarded first', () => {
    expect(coverageOf(rules)).toEqual([
      { type: 'Mutation', fields: 1, guarded: 1, missing: 1 },
      { type: 'Person', fields: 2, guarded: 1, missing: 1 },
      { type: 'Query', fields: 2, guarded: 0, missing: 0 },
      { type: 'Lost', fields: 1, guarded: 0, missing: 1 },
    ])
  })
})
