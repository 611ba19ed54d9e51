import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'

describe('a decision with a condition', () => {
  it('costs at most 5 µs more than one without', async () => {
    // In a process of its own: inside Jest the same code takes four times as long.
    const { stdout } = await promisify(execFile)(process.execPath, ['bench/condition-cost.js'])
    expect(stdout.match(/µs more, at most 5: /g)).toHaveLength(4)
  })

  it('evaluates what was compiled with the schema, in every plan', () => {
    const text = `type Query { a: Int }
      type Mutation { update(id: ID!): Int @auth(scopes: [["update"]], if: "args.id == subject.id") }`
    const table = buildRuleTable(buildSchemaFromSdl([{ name: 'api.graphql', text }]))
    const compiled = table.requirements.flatMap((one) => (one.kind === 'condition' ? [one.condition] : []))
    expect(compiled).toHaveLength(1)
    for (const source of [
      'mutation { update(id: 7) }',
      'mutation ($id: ID!) { a: update(id: $id) b: update(id: 8) }',
    ]) {
      const { questions } = planOperation(table, parse(source))
      const asked = questions.flatMap((one) => (one.kind === 'condition' ? [one.condition] : []))
      expect(asked.length).toBeGreaterThan(0)
      for (const condition of asked) expect(condition).toBe(compiled[0])
    }
  })
})
