import { describe, expect, it } from '@jest/globals'
import { schemaWarnings } from '../../../src/core/lint/schema-warnings.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

function warningsOf(text: string): readonly string[] {
  return schemaWarnings(buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }])))
}

describe('the warnings of a schema', () => {
  it('are those of lint, without its notes', () => {
    expect(
      warningsOf('type Query { a: Int } type Mutation { login: String @authenticated createA: Int @auth }'),
    ).toEqual(['a.graphql:1 Mutation.login: any token may run this mutation: no scope is required.'])
  })

  it('say what may be meant', () => {
    expect(
      warningsOf('directive @Auth on FIELD_DEFINITION type Query { a: Int @Auth }').find((one) =>
        one.includes('@Auth'),
      ),
    ).toMatch(/ Did you mean "@auth"\?$/)
  })

  it('are at most ten of a kind, and then a line says how many more there are', () => {
    const fields = Array.from({ length: 300 }, (_, index) => `createA${index}: Int @authenticated`)
    const warnings = warningsOf(`type Query { a: Int } type Mutation { ${fields.join(' ')} }`)
    expect(warnings).toHaveLength(11)
    expect(warnings.at(-1)).toBe('290 more of the kind any-token: portcullis lint lists them.')
  })
})
