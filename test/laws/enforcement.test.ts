import { describe, it } from '@jest/globals'
import { type ExecutionResult, execute, getOperationAST, getVariableValues } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { createAnswers, expectedAnswer, isNullAt } from './answers.ts'
import { heldPolicies, toSubject } from './asker.ts'
import { type BuiltCase, describeCase, makeCases } from './case.ts'
import { judge } from './oracle.ts'
import { faultsOf } from './response.ts'
import { holdLaw } from './tape.ts'

/** Law 4 of the design, in one process. */
describe('a guarded execute', () => {
  it('runs nothing of a denied operation, and answers a reduced one in the shape of its schema', () => {
    const seen = { refused: 0, reduced: 0, whole: 0 }
    holdLaw(
      'law 4',
      { cases: 2_000, until: (judged) => Math.min(seen.refused, seen.reduced, seen.whole) > judged / 50 },
      (tape) => {
        const cases = makeCases(tape)
        for (const made of cases) seen[enforceCase(made)] += 1
        return cases.length
      },
    )
  })
})

function enforceCase(made: BuiltCase): 'refused' | 'reduced' | 'whole' {
  const { schema, document, variables, asker, world } = made
  const { fieldResolver, typeResolver, resolved } = createAnswers(made)
  const result = guardExecute<ExecutionResult>((args) => execute(args) as ExecutionResult, {
    ...world.policy,
    policies: heldPolicies,
  })({
    schema,
    document,
    variableValues: variables,
    contextValue: { subject: toSubject(asker) },
    fieldResolver,
    typeResolver,
  }) as ExecutionResult
  if (result instanceof Promise) throw new Error(describeCase(made, 'an answer without a need to wait'))
  const judgement = judge(made)
  const codes = new Set((result.errors ?? []).flatMap(({ extensions }) => extensions['code'] ?? []))
  const refusal = asker.kind === 'identified' ? 'FORBIDDEN' : 'UNAUTHENTICATED'
  const fail = (what: unknown): never => {
    throw new Error(describeCase(made, { what, result, judgement, resolved: [...resolved] }))
  }

  if (!hasFittingVariables(made)) {
    if (resolved.size > 0) fail('something ran')
    if ('data' in result) fail('a request error with data')
    if (codes.size !== 1 || !codes.has('BAD_USER_INPUT')) fail('another code')
    return 'refused'
  }
  if (judgement.decision === 'deny') {
    if (resolved.size > 0) fail('something ran')
    if ('data' in result) fail('a refusal with data')
    if (codes.size !== 1 || !codes.has(refusal)) fail('another code')
    return 'refused'
  }
  const expected = expectedAnswer(made)
  const strays = [...resolved].filter((path) => !expected.reachable.has(path))
  if (strays.length > 0) fail({ strays })
  const isJudgedBySchema = Object.values(variables).every((value) => typeof value === 'boolean')
  if (isJudgedBySchema && result.data !== undefined && !hasVariableErrors(result)) {
    if (JSON.stringify(result.data) !== JSON.stringify(expected.data)) fail({ expected: expected.data })
    const faults = faultsOf(made, result.data, (path) => !isNullAt(path))
    if (faults.length > 0) fail({ faults })
    if (judgement.decision === 'reduce') {
      const denials = (result.errors ?? []).filter((error) => error.extensions['code'] === refusal)
      const denied = denials.map((one) => `${one.extensions['coordinate']} ${one.path?.join('.')}`).sort()
      if (JSON.stringify(denied) !== JSON.stringify(judgement.denied)) fail({ denied })
    }
  }
  return judgement.decision === 'reduce' ? 'reduced' : 'whole'
}

/** The operation as it was requested accepts them, whoever asks. */
function hasFittingVariables({ schema, document, variables }: BuiltCase): boolean {
  const definitions = getOperationAST(document)?.variableDefinitions ?? []
  return getVariableValues(schema, definitions, variables).errors === undefined
}

/** A condition whose variable has no value is refused by the executor, at the place where it stands. */
function hasVariableErrors({ errors = [] }: ExecutionResult): boolean {
  return errors.some((error) => /\$|"if"/.test(error.message))
}
