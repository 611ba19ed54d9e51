import type { IdentifiedSubject } from '../core/decision/subject.ts'
import { PolicyAnswerError, type PolicyQuestion } from '../guard/policies.ts'
import type { PolicyField } from '../guard/policy-question.ts'
import type { AuthzenOptions } from './policies-options.ts'
import { printQuestion, subjectProperties } from './question-json.ts'
import type { EngineProtocol, PreparedQuestion } from './remote-engine.ts'

/** The path at which an engine answers several evaluations (OpenID AuthZEN 1.0, section 10). */
const EVALUATIONS_PATH = '/access/v1/evaluations'
const RESOURCE_ID: readonly string[] = ['id', 'identifier']

export interface AuthzenMapping {
  readonly subjectType?: string | undefined
  readonly subjectId?: AuthzenOptions['subjectId']
  readonly resourceId?: readonly string[] | undefined
}

/** An engine's bare URL stands for its evaluations endpoint. */
export function evaluationsUrl(url: string): URL {
  const parsed = new URL(url)
  return parsed.pathname === '/' && parsed.search === '' ? new URL(EVALUATIONS_PATH, parsed) : parsed
}

/**
 * OpenID AuthZEN 1.0, Access Evaluations API: the name of a policy is the action, and a field with its
 * arguments is the resource. A policy holds if it holds for every field that names it.
 */
export function createAuthzenProtocol(mapping: AuthzenMapping): EngineProtocol {
  const { subjectType = 'user', subjectId = 'id', resourceId = RESOURCE_ID } = mapping

  const prepare = (subject: IdentifiedSubject, question: PolicyQuestion): PreparedQuestion => {
    const evaluations = new Map<string, string>()
    for (const field of question.fields)
      for (const policy of field.policies) {
        const evaluation = { action: { name: policy }, resource: toResource(field, resourceId) }
        evaluations.set(printQuestion(evaluation), policy)
      }
    const { operation, headers } = question
    const common = printQuestion({
      subject: {
        type: subjectType,
        id: nameSubject(subject, subjectId),
        properties: subjectProperties(subject),
      },
      context: { operation, headers },
      options: { evaluations_semantic: 'execute_all' },
    })
    const asked = [...evaluations]
    return {
      body: `${common.slice(0, -1)},"evaluations":[${asked.map(([text]) => text).join(',')}]}`,
      read: (answer) => readEvaluations(answer, asked),
    }
  }
  return { prepare }
}

/** An identity is (issuer, id). `%` and `|` are escaped in the issuer, so that no two identities share a name. */
function nameSubject({ issuer, id }: IdentifiedSubject, form: 'id' | 'issuer|id'): string {
  if (form === 'id') return id
  const escaped = issuer.replace(/[%|]/g, (character) => (character === '%' ? '%25' : '%7C'))
  return `${escaped}|${id}`
}

function toResource(
  { coordinate, type, args }: PolicyField,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const found = names.map((name) => (Object.hasOwn(args, name) ? args[name] : undefined)).find(isId)
  return {
    type,
    id: found === undefined ? coordinate : String(found),
    properties: { field: coordinate, args },
  }
}

function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'
}

/** Answers come in the order of the questions (section 7.2.2). One that repeats a question must match it. */
function readEvaluations(
  answer: unknown,
  asked: readonly (readonly [text: string, policy: string])[],
): readonly string[] {
  const evaluations = membersOf(answer)['evaluations']
  if (!Array.isArray(evaluations)) throw invalid('the answer has no list "evaluations"')
  if (evaluations.length !== asked.length)
    throw invalid(`${asked.length} evaluations were asked for, and ${evaluations.length} are answered`)
  const denied = new Set<string>()
  for (const [index, [text, policy]] of asked.entries()) {
    const evaluation = membersOf(evaluations[index])
    const { decision } = evaluation
    if (typeof decision !== 'boolean') throw invalid(`evaluations[${index}].decision is not true or false`)
    if (isAboutAnother(evaluation, text)) throw invalid(`evaluations[${index}] answers another question`)
    if (!decision) denied.add(policy)
  }
  return [...new Set(asked.map(([, policy]) => policy))].filter((policy) => !denied.has(policy))
}

function isAboutAnother(evaluation: Readonly<Record<string, unknown>>, text: string): boolean {
  const { action, resource } = JSON.parse(text) as Readonly<Record<string, Record<string, unknown>>>
  const differs = (told: unknown, expected: unknown): boolean => told !== undefined && told !== expected
  const told = { action: membersOf(evaluation['action']), resource: membersOf(evaluation['resource']) }
  return (
    differs(told.action['name'], action?.['name']) ||
    differs(told.resource['id'], resource?.['id']) ||
    differs(told.resource['type'], resource?.['type'])
  )
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function invalid(message: string): PolicyAnswerError {
  return new PolicyAnswerError(message, 'invalid_answer')
}
