import { readFileSync } from 'node:fs'
import { describe, expect, it, jest } from '@jest/globals'
import { buildSchema, type DocumentNode, parse, validate } from 'graphql'
import { decide } from '../../src/core/decision/decide.ts'
import { ANONYMOUS, type IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { lintSchema } from '../../src/core/lint/lint.ts'
import { tellRules } from '../../src/core/listing/told-rules.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { startCpuTime } from '../support/cpu-time.ts'

const FILE = 'node_modules/@octokit/graphql-schema/schema.graphql'
const text = readFileSync(new URL(`../../${FILE}`, import.meta.url), 'utf8')
const schema = buildSchemaFromSdl([{ name: FILE, text }])
const table = buildRuleTable(schema)
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

/** Read by hand: who sees the scope alone should know what it lets one do. */
const EXPECTED: Readonly<Record<string, string>> = {
  abortQueuedMigrations: 'Mutation:QueuedMigrations:Abort',
  acceptTopicSuggestion: 'Mutation:TopicSuggestion:Accept',
  accessUserNamespaceRepository: 'Mutation:UserNamespaceRepository:Access',
  addAssigneesToAssignable: 'Mutation:AssigneesToAssignable:Add',
  addComment: 'Mutation:Comment:Add',
  addProjectV2ItemById: 'Mutation:ProjectV2ItemById:Add',
  addStar: 'Mutation:Star:Add',
  approveDeployments: 'Mutation:Deployments:Approve',
  archiveRepository: 'Mutation:Repository:Archive',
  changeUserStatus: 'Mutation:UserStatus:Change',
  clearProjectV2ItemFieldValue: 'Mutation:ProjectV2ItemFieldValue:Clear',
  closeIssue: 'Mutation:Issue:Close',
  convertPullRequestToDraft: 'Mutation:PullRequestToDraft:Convert',
  createCommitOnBranch: 'Mutation:CommitOnBranch:Create',
  createIpAllowListEntry: 'Mutation:IpAllowListEntry:Create',
  createIssue: 'Mutation:Issue:Create',
  createRef: 'Mutation:Ref:Create',
  createRepository: 'Mutation:Repository:Create',
  deleteIssue: 'Mutation:Issue:Delete',
  deletePackageVersion: 'Mutation:PackageVersion:Delete',
  enqueuePullRequest: 'Mutation:PullRequest:Enqueue',
  followUser: 'Mutation:User:Follow',
  lockLockable: 'Mutation:Lockable:Lock',
  markPullRequestReadyForReview: 'Mutation:PullRequestReadyForReview:Mark',
  mergePullRequest: 'Mutation:PullRequest:Merge',
  removeEnterpriseAdmin: 'Mutation:EnterpriseAdmin:Remove',
  requestReviews: 'Mutation:Reviews:Request',
  transferIssue: 'Mutation:Issue:Transfer',
  unmarkIssueAsDuplicate: 'Mutation:IssueAsDuplicate:Unmark',
  updateEnterpriseTwoFactorAuthenticationRequiredSetting:
    'Mutation:EnterpriseTwoFactorAuthenticationRequiredSetting:Update',
}

function scopesOf(name: string): readonly (readonly string[])[] {
  return table.needsOfField('Mutation', name).flatMap((need) => {
    const requirement = table.requirements[need]
    return requirement?.kind === 'scopes' ? requirement.anyOf : []
  })
}

function subjectWith(pattern: string): IdentifiedSubject {
  const granted = { allow: [parsePattern(pattern)], reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'test', id: pattern, claims: {}, granted }
}

/** The mutation as a client writes it, with its input in a variable. */
function documentFor(mutation: (typeof mutations)[number]): DocumentNode {
  const variables = mutation.args.map((arg) => `$${arg.name}: ${arg.type}`).join(' ')
  const args = mutation.args.map((arg) => `${arg.name}: $${arg.name}`).join(' ')
  const document = parse(`mutation (${variables}) { ${mutation.name}(${args}) { __typename } }`)
  expect(validate(schema, document)).toEqual([])
  return document
}

function timeOf(run: () => unknown): number {
  const cpuTime = startCpuTime()
  run()
  return cpuTime()
}

// The schema is large: under load its tests take longer than others.
jest.setTimeout(120_000)

describe("GitHub's public schema, guarded with no directive", () => {
  it('has 1,636 types and 247 mutations', () => {
    expect(Object.keys(schema.getTypeMap())).toHaveLength(1636)
    expect(mutations).toHaveLength(247)
  })

  it('has one scope for every mutation', () => {
    for (const { name } of mutations) {
      const [all, ...others] = scopesOf(name)
      expect([name, all?.length, others]).toEqual([name, 1, []])
      expect(all?.[0]).toMatch(/^Mutation:[A-Z][A-Za-z0-9]+:[A-Z][a-z]+$/)
    }
    expect(new Set(mutations.flatMap(({ name }) => scopesOf(name).flat())).size).toBe(247)
  })

  it('derives scopes that a reader expects', () => {
    expect(Object.keys(EXPECTED)).toHaveLength(30)
    const derived = Object.keys(EXPECTED).map((name) => [name, scopesOf(name).flat().join(' ')])
    expect(Object.fromEntries(derived)).toEqual(EXPECTED)
  })

  it('denies every mutation to nobody, and allows each by its own scope and no other', () => {
    const plans = mutations.map((mutation) => ({
      name: mutation.name,
      scope: scopesOf(mutation.name).flat().join(' '),
      plan: planOperation(table, documentFor(mutation)),
    }))
    for (const { plan, scope } of plans) {
      const decision = decide(plan, ANONYMOUS)
      expect(decision.kind).toBe('deny')
      expect(decision.kind === 'deny' && decision.denials.map((denial) => denial.missingScopes)).toEqual([
        [scope],
      ])
    }
    const wrong = plans.flatMap((granting) => {
      const subject = subjectWith(granting.scope)
      return plans.flatMap(({ name, scope, plan }) => {
        const isAllowed = decide(plan, subject).kind === 'allow'
        return isAllowed === (scope === granting.scope) ? [] : `${granting.scope} on ${name}`
      })
    })
    expect(wrong).toEqual([])
  })

  it('leaves nothing to warn of', () => {
    const findings = lintSchema(table)
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['unguarded-field']))
  })

  it('is guarded in less time than it is built', () => {
    // graphql-js refuses this SDL unless it is told to trust it: two fields are defined twice. That is its fastest way.
    // By turns, and the least of each: other things that run take their time from some of them.
    const building: number[] = []
    const guarding: number[] = []
    while (building.length < 3 || (building.length < 20 && Math.min(...guarding) >= Math.min(...building))) {
      building.push(timeOf(() => buildSchema(text, { assumeValidSDL: true })))
      guarding.push(timeOf(() => buildRuleTable(schema)))
    }
    expect(Math.min(...guarding)).toBeLessThan(Math.min(...building))
  })

  it('is listed with every rule in 1.3 MB, in no more than three times what building it takes', () => {
    const rows = tellRules(table, ANONYMOUS, true)
    expect(rows).toHaveLength(11_544)
    expect(JSON.stringify(rows).length).toBeLessThan(1_300_000)
    expect(rows.filter(({ state }) => state === 'missing')).toHaveLength(247)
    const unused = rows.flatMap(({ coordinate, reach }) => (reach === 'nobody' ? [coordinate] : []))
    expect(unused).toEqual(['OrganizationOrUser'])
    const listing: number[] = []
    const building: number[] = []
    const isSlow = (): boolean => Math.min(...listing) >= 3 * Math.min(...building)
    while (building.length < 3 || (building.length < 20 && isSlow())) {
      building.push(timeOf(() => buildSchema(text, { assumeValidSDL: true })))
      // A table of its own: nothing is kept of it.
      const fresh = { ...table }
      listing.push(timeOf(() => tellRules(fresh, ANONYMOUS, true)))
    }
    expect(isSlow()).toBe(false)
  })
})
