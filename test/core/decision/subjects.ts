import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { type DecideOptions, decide } from '../../../src/core/decision/decide.ts'
import type { Decision } from '../../../src/core/decision/decision.ts'
import type { IdentifiedSubject, Subject } from '../../../src/core/decision/subject.ts'
import type { Variables } from '../../../src/core/plan/condition.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { parsePattern } from '../../../src/core/scope/pattern.ts'

export function identified(...allow: readonly string[]): IdentifiedSubject {
  return {
    kind: 'identified',
    issuer: 'tests',
    id: 'someone',
    claims: {},
    granted: { allow: allow.map(parsePattern), reject: [], ceilings: [] },
  }
}

export function withGrant(granted: {
  readonly allow?: readonly string[]
  readonly reject?: readonly string[]
  readonly ceilings?: readonly (readonly string[])[]
}): IdentifiedSubject {
  const { allow = [], reject = [], ceilings = [] } = granted
  const patterns = {
    allow: allow.map(parsePattern),
    reject: reject.map(parsePattern),
    ceilings: ceilings.map((ceiling) => ceiling.map(parsePattern)),
  }
  return { ...identified(), granted: patterns }
}

export const EXPIRED: Subject = { kind: 'anonymous', reason: 'expired_token' }

export interface Asked {
  readonly subject: Subject
  readonly variables?: Variables
  readonly options?: DecideOptions
  readonly policy?: PolicyOptions
}

export function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl), { assumeValidSDL: true })
}

export function decideOn(sdl: string, source: string | DocumentNode, asked: Asked): Decision {
  const table = buildRuleTable(schemaOf(sdl), asked.policy)
  const plan = planOperation(table, typeof source === 'string' ? parse(source) : source)
  return decide(plan, asked.subject, { variables: asked.variables }, asked.options)
}
