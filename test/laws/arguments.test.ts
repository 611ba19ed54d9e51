import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, execute, type GraphQLFieldResolver, parse, validate } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { decide } from '../../src/core/decision/decide.ts'
import type { Decision } from '../../src/core/decision/decision.ts'
import type { Subject } from '../../src/core/decision/subject.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { coerceVariables } from '../../src/guard/operation-variables.ts'
import { type ArgumentAsker, type ArgumentCase, judgeArguments } from './argument-oracle.ts'
import { makeArgumentRequest } from './argument-request.ts'
import { makeArgumentWorld, printArgumentWorld, SCOPES } from './argument-world.ts'
import { holdLaw, type Tape } from './tape.ts'

const NOW = Date.UTC(2025, 5, 1)
const REQUESTS = 8
const POLICY = { baseline: { mutation: 'public' } } as const

/** Law 2 of the design, for rules that depend on values. */
describe('the decision on what a caller supplies', () => {
  it('equals that of an oracle that looks through every value at every place', () => {
    const seen = { allow: 0, reduce: 0, deny: 0 }
    let questions = 0
    let judged = 0
    holdLaw('law 2, arguments', { cases: 6_000 }, (tape) => {
      const cases = makeCases(tape)
      for (const made of cases) {
        const { table, document, subject, variables } = made
        const plan = planOperation(table, document)
        const coerced = coerceVariables(table.schema, plan.operation, variables)
        const decision = decide(plan, subject, { variables: coerced.variables, now: NOW })
        const found = { decision: decision.kind, denied: deniedOf(decision) }
        const expected = judgeArguments(made)
        if (JSON.stringify(found) !== JSON.stringify(expected))
          throw new Error(describeCase(made, { found, expected }))
        seen[decision.kind] += 1
        questions += plan.questions.length > 0 ? 1 : 0
      }
      judged += cases.length
      return cases.length
    })
    process.stderr.write(
      `law 2, arguments: ${judged} operations, ${questions} with questions, ${JSON.stringify(seen)}\n`,
    )
    expect(Math.min(seen.allow, seen.reduce, seen.deny)).toBeGreaterThan(judged / 50)
    expect(questions).toBeGreaterThan(judged / 4)
  })

  it('runs no resolver of a mutation of which a part is denied', () => {
    let denied = 0
    holdLaw('law 4, arguments', { cases: 800 }, (tape) => {
      const cases = makeCases(tape).filter(({ kind }) => kind === 'mutation')
      for (const made of cases) {
        const ran: string[] = []
        const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (_source, _args, _context, info) => {
          ran.push(info.fieldName)
          return info.fieldName === 'change' ? { __typename: 'Cat' } : 'x'
        }
        const guarded = guardExecute(execute, { ...POLICY, now: () => NOW, onWarning: () => undefined })
        const { schema, document, variables, subject } = made
        guarded({ schema, document, variableValues: variables, contextValue: { subject }, fieldResolver })
        const isDenied = judgeArguments(made).decision === 'deny'
        denied += isDenied ? 1 : 0
        if (isDenied && ran.length > 0) throw new Error(describeCase(made, { ran }))
      }
      return cases.length
    })
    expect(denied).toBeGreaterThan(100)
  })
})

function makeCases(tape: Tape) {
  const world = makeArgumentWorld(tape)
  const schema = buildASTSchema(parse(printArgumentWorld(world)), { assumeValidSDL: true })
  const table = buildRuleTable(schema, POLICY)
  return Array.from({ length: REQUESTS }, () => {
    const request = makeArgumentRequest(tape, world)
    const document = parse(request.source)
    const problems = validate(schema, document)
    if (problems.length > 0)
      throw new Error([String(problems[0]), request.source, printArgumentWorld(world)].join('\n'))
    const asker = makeAsker(tape)
    return { ...request, world, schema, table, document, asker, subject: toSubject(asker) }
  })
}

function makeAsker(tape: Tape): ArgumentAsker {
  if (tape.chance(12)) return { isKnown: false, scopes: [], isStaff: undefined }
  const scopes = tape.chance(30) ? [...SCOPES] : tape.some(SCOPES, 50)
  return { isKnown: true, scopes, isStaff: [true, false, undefined, 'true'][tape.below(4)] }
}

function toSubject({ isKnown, scopes, isStaff }: ArgumentAsker): Subject {
  if (!isKnown) return { kind: 'anonymous', reason: 'missing_token' }
  return {
    kind: 'identified',
    issuer: 'laws',
    id: 'someone',
    claims: isStaff === undefined ? {} : { staff: isStaff },
    granted: { allow: scopes.map(parsePattern), reject: [], ceilings: [] },
  }
}

function deniedOf(decision: Decision): readonly string[] {
  if (decision.kind === 'allow') return []
  return decision.denials
    .map(
      ({ coordinate, path, arguments: supplied = [] }) =>
        `${coordinate} ${path.join('.')} ${[...supplied].sort().join()}`,
    )
    .sort()
}

function describeCase(
  { world, source, variables, asker }: ArgumentCase & { readonly source: string },
  found: unknown,
): string {
  return [JSON.stringify({ found, variables, asker }, undefined, 1), source, printArgumentWorld(world)].join(
    '\n',
  )
}
