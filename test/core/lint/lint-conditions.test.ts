import { describe, expect, it } from '@jest/globals'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { schemaOf } from '../decision/subjects.ts'

const found = (sdl: string): readonly unknown[] =>
  lintSchema(buildRuleTable(schemaOf(sdl)))
    .filter(({ kind }) => kind === 'weak-condition')
    .map(({ coordinate, severity, message }) => [coordinate, severity, message])

describe('lint', () => {
  it('warns of conditions that are the same for everybody', () => {
    expect(
      found(`
        type Query {
          a(x: Int @auth(if: "1 < 2")): Int
          b: Int @auth(scopes: [["b"]], unless: "true")
          c: Card @auth(scopes: [["c"]], unless: "has(subject.claims.staff)", if: "now > timestamp(0)")
        }
        type Card @auth(if: "'a' in ['b']") { id: ID }
      `),
    ).toEqual([
      ['Query.a(x:)', 'warning', '`if` reads nothing, so that it is the same for everybody: 1 < 2'],
      ['Query.b', 'warning', '`unless` reads nothing, so that it is the same for everybody: true'],
      ['Card', 'warning', "`if` reads nothing, so that it is the same for everybody: 'a' in ['b']"],
    ])
  })

  it('warns of conditions that the caller decides with a name', () => {
    expect(found(`type Query { a: Int @auth(scopes: [["a"]], if: "operation.name == 'Report'") }`)).toEqual([
      [
        'Query.a',
        'warning',
        "`if` depends on operation.name, which the caller chooses: operation.name == 'Report'",
      ],
    ])
    expect(found(`type Query { a: Int @auth(scopes: [["a"]], if: "operation.kind == 'query'") }`)).toEqual([])
  })
})
