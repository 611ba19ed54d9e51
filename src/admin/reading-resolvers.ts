import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import type { User } from '../store/users.ts'
import type { VerdictCounts } from './activity.ts'
import { type AuditQuestion, readAudit } from './audit-reading.ts'
import type { ClientView } from './client-view.ts'
import { type Coverage, computeCoverage } from './coverage.ts'
import { type DecisionQuestion, readDecisions } from './decision-reading.ts'
import { viewAdminIssuers, viewIssuers } from './issuer-view.ts'
import type { Observation } from './observation.ts'
import { done, failed, type Outcome, printMoment } from './outcome.ts'
import { findSizeFault } from './page-size.ts'
import { type AdminContext, reader } from './resolver.ts'

export interface CursorArguments {
  readonly after?: string | null
  readonly first: number
}

/** The operations that read; none of them changes anything. */
export const reading = {
  Query: {
    coverage: reader(({ observation }: AdminContext, { scopes }: { readonly scopes: readonly string[] }) =>
      cover(observation, scopes),
    ),
    users: reader(
      async (
        { users }: AdminContext,
        { client, after, first }: CursorArguments & { readonly client: string },
      ) => {
        const fault = findSizeFault(first, 'users')
        if (fault !== undefined) return fault
        const page = await users.list(client, { after: after ?? undefined, first })
        return done<UserPageView>({ users: page.users.map(viewUser), next: page.next ?? null })
      },
    ),
    issuers: reader(({ observation }: AdminContext, page: CursorArguments) => viewIssuers(observation, page)),
    adminIssuers: reader(({ observation }: AdminContext, page: CursorArguments) =>
      viewAdminIssuers(observation, page),
    ),
    audit: reader(({ audit }: AdminContext, question: AuditQuestion) => readAudit(audit, question)),
    decisions: reader(({ observation }: AdminContext, question: DecisionQuestion) =>
      readDecisions(observation, question),
    ),
    activity: reader(({ observation }: AdminContext) => done(viewActivity(observation))),
    gateway: reader(({ observation }: AdminContext) => done(viewGateway(observation))),
  },
  types: {
    Client: { coverage: reader(coverClient) },
    ClientDetails: { coverage: reader(coverClient) },
    Coverage: {
      operations: reader((_: AdminContext, { after, first }: CursorArguments, { covered }: CoverageView) => {
        const fault = findSizeFault(first, 'operations')
        if (fault !== undefined) return fault
        const begin = after ? covered.findIndex(({ coordinate }) => coordinate === after) + 1 : 0
        const operations = covered.slice(begin, begin + first)
        const isLast = begin + first >= covered.length
        return done<CoveredPageView>({
          operations,
          next: isLast ? null : (operations.at(-1)?.coordinate ?? null),
        })
      }),
    },
  },
}

export interface CoverageCounts extends Omit<Coverage, 'operations'> {
  readonly operationCount: number
}

/** `covered` is paged by a resolver. */
export interface CoverageView extends CoverageCounts {
  readonly covered: Coverage['operations']
}

export interface CoveredPageView {
  readonly operations: Coverage['operations']
  readonly next: string | null
}

export interface UserView {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  /** JSON; null for those who may not see it. */
  readonly person: string | null
}

export interface UserPageView {
  readonly users: readonly UserView[]
  readonly next: string | null
}

export interface ActivityView {
  readonly process: string
  readonly workers: number
  readonly startedAt: string
  readonly at: string
  readonly total: VerdictCounts
  readonly seconds: readonly (VerdictCounts & { readonly at: string })[]
}

function cover({ insight }: Observation, scopes: readonly string[]): Outcome<CoverageView | null> {
  const table = insight.table()
  if (table === undefined) return done(null)
  try {
    const { operations, ...counts } = computeCoverage(table, scopes)
    return done({ ...counts, covered: operations, operationCount: operations.length })
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return failed('BAD_USER_INPUT', error.message)
    throw error
  }
}

/** A ceiling stored before its grammar was checked may hold an invalid pattern: its coverage is then a failure. */
function coverClient(
  { observation }: AdminContext,
  _: object,
  { scopes }: Pick<ClientView, 'scopes'>,
): Outcome<CoverageView | null> {
  return cover(observation, scopes)
}

function viewUser({ id, person, createdAt, updatedAt }: User): UserView {
  return {
    id,
    createdAt: printMoment(createdAt),
    updatedAt: printMoment(updatedAt),
    person: JSON.stringify(person),
  }
}

function viewActivity({ activity, process, now }: Observation): ActivityView {
  return {
    process: process.name,
    workers: process.workers,
    startedAt: printMoment(process.startedAt),
    at: printMoment(now()),
    total: activity.total(),
    seconds: activity.lastMinute().map(({ at, ...counts }) => ({ at: printMoment(at), ...counts })),
  }
}

function viewGateway({ insight, process, decisions }: Observation) {
  const table = insight.table()
  return {
    process: process.name,
    workers: process.workers,
    startedAt: printMoment(process.startedAt),
    scopes: table?.catalog.scopes.length ?? null,
    decisionCapacity: decisions.capacity,
  }
}
