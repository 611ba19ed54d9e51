import { PolicyAnswerError } from '../guard/policies.ts'
import { printQuestion, subjectProperties } from './question-json.ts'
import type { EngineProtocol } from './remote-engine.ts'

/**
 * The data API of Open Policy Agent (`POST /v1/data/...`): the question is `input`, and `result` is the set
 * of policies that hold, or an object with true or false for each.
 */
export const OPA_PROTOCOL: EngineProtocol = {
  prepare(subject, { operation, fields, headers }, policies) {
    const asked = { type: 'user', id: subject.id, ...subjectProperties(subject) }
    return {
      body: printQuestion({ input: { policies, subject: asked, operation, fields, headers } }),
      read: (answer) => readResult(answer, policies),
    }
  },
}

function readResult(answer: unknown, policies: readonly string[]): readonly string[] {
  const result = (answer as { readonly result?: unknown } | null)?.result
  if (result === undefined) throw invalid('the answer has no "result": the document of the URL is undefined')
  if (Array.isArray(result)) {
    if (!result.every((name) => typeof name === 'string'))
      throw invalid('"result" is a list that does not hold names alone')
    return policies.filter((policy) => result.includes(policy))
  }
  if (typeof result !== 'object' || result === null) throw invalid('"result" is neither a list nor an object')
  const held = result as Readonly<Record<string, unknown>>
  const open = policies.find((policy) => !Object.hasOwn(held, policy) || typeof held[policy] !== 'boolean')
  if (open !== undefined) throw invalid(`"result" does not say true or false of the policy ${open}`)
  return policies.filter((policy) => held[policy] === true)
}

function invalid(message: string): PolicyAnswerError {
  return new PolicyAnswerError(message, 'invalid_answer')
}
