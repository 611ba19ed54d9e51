import { decide } from '../../core/decision/decide.ts'
import type { Decision } from '../../core/decision/decision.ts'
import { type ExplainedCondition, type ExplainedRequirement, explain } from '../../core/decision/explain.ts'
import { ANONYMOUS, type Subject } from '../../core/decision/subject.ts'
import { ERRORS } from '../../core/error-catalogue.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { type Plan, planOperation } from '../../core/plan/plan.ts'
import { printRequirement } from '../../core/rules/rule.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { type Pattern, parsePattern } from '../../core/scope/pattern.ts'
import { coerceVariables } from '../../guard/operation-variables.ts'
import { loadApi, warnOfLosses } from '../input/api.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { readMembers, readOperation, readVariables } from '../input/operation-file.ts'
import { parseTime, TIME_RULE } from '../input/time-text.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printSource } from '../rule-text.ts'
import { printJson, printTable } from '../table.ts'

export interface ExplainCommandOptions extends ApiOptions {
  readonly operation: string
  readonly operationName?: string
  /** The patterns of a token; `true` is a token without any, undefined is no token. */
  readonly scopes?: readonly string[] | true
  /** The id and claims of a token, for conditions. */
  readonly id?: string
  readonly claims?: string
  readonly policies?: readonly string[]
  readonly variables?: string
  /** The time that conditions see. */
  readonly now?: string
  /** The expected decision. */
  readonly assert?: Decision['kind']
}

/**
 * Prints the decision, and the status of each requirement of each coordinate. Returns 1 when nothing would
 * run or, with `--assert`, for any other decision.
 */
export async function runExplain(options: ExplainCommandOptions, io: CliIo): Promise<number> {
  const subject = subjectOf(options)
  const given = readVariables(options.variables)
  const { table, config } = await loadApi(options, io)
  warnOfLosses(table, io)
  const plan = planFor(table, options, io)
  const coerced = coerceVariables(table.schema, plan.operation, given)
  // Without variables, explain what the operation needs by itself.
  if (coerced.kind === 'wrong' && options.variables !== undefined)
    throw new UserError(...coerced.errors.map(({ message }) => `--variables: ${message}`))
  const { variables } = coerced
  const inputs = { variables, now: readTime(options.now) }
  const decision = decide(plan, subject, inputs, config)
  const { requirements, public: open } = explain(plan, subject, inputs)
  const denials = decision.kind === 'allow' ? [] : decision.denials
  const { observed } = decision
  const missingScopes = [...new Set(denials.flatMap((denial) => denial.missingScopes))].sort()
  const { kind } = decision
  const isRight = options.assert === undefined ? kind !== 'deny' : kind === options.assert
  const code = isRight ? EXIT.ok : EXIT.findings
  if (options.json === true) {
    const cause = decision.kind === 'deny' && { cause: decision.cause }
    const paths = denials.map(({ coordinate, path }) => ({ coordinate, path }))
    io.stdout(
      printJson({
        decision: kind,
        ...cause,
        missingScopes,
        denied: paths,
        ...(observed !== undefined && {
          wouldBe: observed.kind,
          wouldDeny: observed.denials.map(({ coordinate, path }) => ({ coordinate, path })),
        }),
        requirements,
        public: open,
        ...(plan.policies.length > 0 && {
          policies: { named: plan.policies, held: options.policies ?? [], asked: false },
        }),
      }),
    )
    return code
  }
  const reason = decision.kind === 'deny' ? ERRORS[decision.cause].message : SUMMARIES[kind]
  const rows = [
    ...requirements.map((one) => [
      one.coordinate,
      printRequirement(one.requirement),
      printSource(one.source, one.coordinate),
      one.source.location ?? '',
      standing(one, subject, options),
    ]),
    ...open.map((coordinate) => [coordinate, 'public', '', '', '']),
  ]
  const paint = paintOn('stdout', io)
  io.stdout(`${paint(TONES[kind], kind)}: ${reason}\n`)
  for (const { path } of denials) io.stdout(`  denied: ${path.join('.')}\n`)
  for (const { path } of observed?.denials ?? [])
    io.stdout(`  only observed, would be denied: ${path.join('.')}\n`)
  if (missingScopes.length > 0) io.stdout(`  missing: ${missingScopes.join(' ')}\n`)
  if (plan.policies.length > 0)
    io.stdout(`  ${describePolicies(plan, subject, options)}
`)
  io.stdout(`
${printTable([['COORDINATE', 'REQUIRES', 'BY', 'AT', 'STATUS'], ...rows], paint)}`)
  return code
}

const TONES = { allow: 'good', reduce: 'doubtful', deny: 'bad' } as const

const SUMMARIES = {
  allow: 'the operation runs unchanged.',
  reduce: 'denied fields are null, and the rest runs.',
  deny: 'nothing runs.',
} as const

/** Describes the policies of an operation, which are not evaluated here, and what is assumed instead. */
function describePolicies(
  { policies }: Plan,
  subject: Subject,
  { policies: held }: ExplainCommandOptions,
): string {
  const names = `policies ${policies.join(', ')}`
  if (subject.kind !== 'identified') return `${names}: nobody is asked about a caller without a token.`
  return held === undefined
    ? `${names}: not asked here, and taken as not held; --policies names those that hold.`
    : `${names}: not asked here; held as --policies says: ${held.length === 0 ? 'none' : held.join(', ')}.`
}

function standing(
  { requirement, isMet, grantedBy, rejectedBy, condition }: ExplainedRequirement,
  subject: Subject,
  { policies }: ExplainCommandOptions,
): string {
  if (requirement.kind === 'policies' && !isMet) {
    if (subject.kind !== 'identified') return UNMET.authenticated
    if (policies === undefined) return 'not asked'
  }
  const asked = condition === undefined ? '' : describeCondition(condition)
  if (requirement.kind === 'condition') return asked
  if (requirement.kind !== 'scopes') return isMet ? 'met' : UNMET[requirement.kind]
  if (isMet && condition?.answer === 'yes') return asked
  if (isMet) {
    const granted =
      requirement.anyOf.find((all) => all.every((scope) => Object.hasOwn(grantedBy, scope))) ?? []
    return `granted by ${[...new Set(granted.map((scope) => grantedBy[scope]))].join(' ')}`
  }
  const rejected = Object.entries(rejectedBy).map(([scope, pattern]) => `${scope} rejected by ${pattern}`)
  const missing = `missing ${missingOf(requirement.anyOf, grantedBy)}`
  return [missing, ...rejected, ...(asked === '' ? [] : [asked])].join(', ')
}

/** What each list still lacks; one complete list is enough. */
function missingOf(
  anyOf: readonly (readonly string[])[],
  grantedBy: ExplainedRequirement['grantedBy'],
): string {
  const lists = new Set(
    anyOf.map((all) => all.filter((scope) => !Object.hasOwn(grantedBy, scope)).join(' and ')),
  )
  return lists.size === 1 ? [...lists].join() : `either ${[...lists].join(', or ')}`
}

function describeCondition({ role, answer, message, saw }: ExplainedCondition): string {
  if (answer === 'unasked') return ''
  const verdict = { yes: 'holds', no: 'does not hold', error: `has no answer: ${message}` }[answer]
  const values = saw.map((one) =>
    one.kind === 'value' ? `${one.path} is ${one.text}` : `${one.path} is ${one.kind}`,
  )
  return [`${role} ${verdict}`, ...values].join(', ')
}

const UNMET = { authenticated: 'no token', policies: 'does not hold', never: 'nobody may' } as const

function subjectOf({ scopes, policies, id, claims }: ExplainCommandOptions): Subject {
  if (scopes === undefined && id === undefined && claims === undefined) return ANONYMOUS
  const allow = scopes === true || scopes === undefined ? [] : scopes.map(readPattern)
  const granted = { allow, reject: [], ceilings: [] }
  const held = policies === undefined ? {} : { policies: new Set(policies) }
  return {
    kind: 'identified',
    issuer: 'explain',
    id: id ?? 'explain',
    claims: readMembers('--claims', claims),
    granted,
    ...held,
  }
}

function readTime(text: string | undefined): number {
  if (text === undefined) return Date.now()
  const time = parseTime(text)
  if (time === undefined) throw new UserError(`--now: ${TIME_RULE}.`)
  return time
}

function readPattern(text: string): Pattern {
  try {
    return parsePattern(text)
  } catch (error) {
    throw new UserError(
      `--scopes: ${JSON.stringify(text)}: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function planFor(table: RuleTable, { operation, operationName }: ExplainCommandOptions, io: CliIo): Plan {
  const document = readOperation(operation, table.schema, io)
  const names = document.definitions.flatMap((one) =>
    one.kind === 'OperationDefinition' ? [one.name?.value ?? ''] : [],
  )
  if (operationName === undefined ? names.length !== 1 : !names.includes(operationName)) {
    throw new UserError(`--operation-name: must be one of ${names.join(', ')}.`)
  }
  try {
    return planOperation(table, document, operationName)
  } catch (error) {
    if (error instanceof OperationLimitError) throw new UserError(`--operation: ${error.message}`)
    throw error
  }
}
