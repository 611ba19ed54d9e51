import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, parse, validate } from 'graphql'
import { decide } from '../../src/core/decision/decide.ts'
import { missingScopesOf, neededScopes } from '../../src/core/decision/needed-scopes.ts'
import type { Subject } from '../../src/core/decision/subject.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { coerceVariables } from '../../src/guard/operation-variables.ts'
import { makeArgumentRequest } from '../laws/argument-request.ts'
import { makeArgumentWorld, printArgumentWorld, SCOPES } from '../laws/argument-world.ts'
import { holdLaw } from '../laws/tape.ts'

/** What `/scopes` tells of an operation that supplies guarded values is what the decision on it asks for: no less, and no more. */

const NOW = Date.UTC(2025, 5, 1)

function holderOf(scopes: readonly string[]): Subject {
  const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'laws', id: 'someone', claims: {}, granted }
}

describe('the scopes that an operation is told to need', () => {
  it('are enough, and none of them is too much', () => {
    let told = 0
    let unconditional = 0
    holdLaw('told needs', { cases: 1_200 }, (tape) => {
      const world = makeArgumentWorld(tape)
      const schema = buildASTSchema(parse(printArgumentWorld(world)), { assumeValidSDL: true })
      const table = buildRuleTable(schema, { baseline: { mutation: 'public' } })
      const requests = Array.from({ length: 6 }, () => makeArgumentRequest(tape, world))
      for (const { source, variables: given } of requests) {
        const document = parse(source)
        expect(validate(schema, document)).toEqual([])
        const plan = planOperation(table, document)
        const { variables } = coerceVariables(schema, plan.operation, given)
        const needs = neededScopes(plan, variables)
        const allows = (scopes: readonly string[]): boolean =>
          decide(plan, holderOf(scopes), { variables, now: NOW }, { queries: 'deny' }).kind === 'allow'
        const fail = (what: string): never => {
          throw new Error(
            [what, JSON.stringify({ needs, given }), source, printArgumentWorld(world)].join('\n'),
          )
        }
        told += 1
        // A condition may deny what no scope opens, and open what no scope does.
        if (needs.conditions !== undefined) continue
        unconditional += 1
        for (const list of needs.scopes) if (!allows(list)) fail(`${list} is not enough`)
        const some: readonly string[] = tape.some(SCOPES, 50)
        const isToldEnough =
          needs.scopes.length === 0 || needs.scopes.some((all) => all.every((one) => some.includes(one)))
        if (isToldEnough !== allows(some))
          fail(`${some} is ${isToldEnough ? 'told to be enough' : 'told to lack'}`)
        const missing = missingScopesOf(plan, holderOf(some), variables)
        if (!allows([...some, ...missing])) fail(`${some} with ${missing} is not enough`)
        if (missing.length > 0 === allows(some)) fail(`${some} is told to lack ${missing}`)
        // Without variables everything counts that some variables supply.
        const most = neededScopes(plan)
        for (const list of most.scopes)
          if (most.conditions === undefined && !allows(list)) fail(`${list} of all`)
      }
      return requests.length
    })
    process.stderr.write(`told needs: ${unconditional} of ${told} without conditions\n`)
    expect(unconditional).toBeGreaterThan(told / 4)
  })
})
