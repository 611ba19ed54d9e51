import type { IssuerState, KeySourceState } from '../token/issuers/issuer-state.ts'
import type { Observation } from './observation.ts'
import { done, type Outcome, printMoment } from './outcome.ts'
import { findSizeFault } from './page-size.ts'

export interface IssuerView {
  readonly name: string
  readonly kind: 'own' | 'trusted' | 'tenants'
  readonly audiences: readonly string[] | null
  readonly ceiling: readonly string[] | null
  readonly introspected: boolean
  readonly sources: readonly KeySourceView[]
  readonly sourceCount: number
}

/** A source of keys and its health. Moments are null where nothing is fetched. */
export interface KeySourceView {
  readonly issuer: string
  readonly keys: number
  readonly remote: boolean
  readonly urls: readonly string[]
  readonly fetchedAt: string | null
  readonly nextFetchAt: string | null
  readonly failing: boolean
  readonly lastFailure: { readonly at: string; readonly url: string; readonly cause: string } | null
}

export interface IssuerPageView {
  readonly process: string
  readonly issuers: readonly IssuerView[]
  readonly next: string | null
}

const MOST_SOURCES = 100

interface IssuerQuestion {
  readonly after?: string | null
  readonly first: number
}

/** Lists the issuers whose tokens count at the gateway, by what this process has seen; fetches nothing. */
export function viewIssuers(observation: Observation, question: IssuerQuestion): Outcome<IssuerPageView> {
  return viewPage(observation.insight.issuers(), observation, question)
}

/** Lists those whose tokens count at the admin API besides our own. */
export function viewAdminIssuers(
  observation: Observation,
  question: IssuerQuestion,
): Outcome<IssuerPageView> {
  const all = observation.admin()?.issuers() ?? []
  return viewPage(
    all.filter(({ kind }) => kind !== 'own'),
    observation,
    question,
  )
}

function viewPage(
  all: readonly IssuerState[],
  { now, process }: Observation,
  { after, first }: IssuerQuestion,
): Outcome<IssuerPageView> {
  const fault = findSizeFault(first, 'issuers')
  if (fault !== undefined) return fault
  const begin = after ? all.findIndex(({ name }) => name === after) + 1 : 0
  const issuers = all
    .slice(begin, begin + first)
    .map(({ kind, name, audiences, ceiling, isIntrospected, sources }) => ({
      ...{ name, kind, audiences: audiences ?? null, ceiling: ceiling ?? null, introspected: isIntrospected },
      sources: sources.slice(0, MOST_SOURCES).map((source) => viewSource(source, now())),
      sourceCount: sources.length,
    }))
  const isLast = begin + first >= all.length
  return done({ process: process.name, issuers, next: isLast ? null : (issuers.at(-1)?.name ?? null) })
}

function viewSource({ issuer, keys, health }: KeySourceState, now: number): KeySourceView {
  if (health === undefined)
    return {
      ...{ issuer, keys, remote: false, urls: [], fetchedAt: null, nextFetchAt: null },
      ...{ failing: false, lastFailure: null },
    }
  const { urls, age, nextLook, isFailing, lastFailure } = health
  return {
    ...{ issuer, keys, remote: true, urls },
    fetchedAt: printMoment(age === undefined ? undefined : now - age),
    nextFetchAt: age === undefined && nextLook === 0 ? null : printMoment(now + nextLook),
    failing: isFailing,
    lastFailure: lastFailure
      ? { at: printMoment(now - lastFailure.age), url: lastFailure.url, cause: lastFailure.cause }
      : null,
  }
}
