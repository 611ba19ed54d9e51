import { hash } from 'node:crypto'
import type { DecisionRecord } from '../evidence/record.ts'
import type { GatewayInsight } from '../gateway/insight.ts'
import { type Activity, createActivity } from './activity.ts'
import { createDecisionRing, type DecisionRing } from './decision-ring.ts'

/** One process that serves, as its administration sees it. Others that share its store are not seen. */
export interface Observation {
  readonly insight: GatewayInsight
  readonly decisions: DecisionRing
  readonly activity: Activity
  readonly process: ObservedProcess
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface ObservedProcess {
  /** Tells one process from another: its host and number. */
  readonly name: string
  /** How many processes of this host serve together. */
  readonly workers: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** A short mark of a process and its start: numbers that one process gives mean nothing to another. */
export function printMark({ name, startedAt }: ObservedProcess): string {
  return hash('sha256', JSON.stringify([name, startedAt]), 'base64url').slice(0, 8)
}

/** How many decisions are kept unless the configuration says so. */
export const DEFAULT_KEPT_DECISIONS = 1_000

/** Hears of each decision before there is a gateway to observe, whose options name it. */
export interface Observer {
  readonly hear: (record: DecisionRecord) => void
  readonly observe: (insight: GatewayInsight) => Observation
}

export interface ObserverOptions {
  readonly process: Omit<ObservedProcess, 'startedAt'>
  /** How many decisions are kept. */
  readonly capacity: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export function createObserver({ process, capacity, now }: ObserverOptions): Observer {
  const decisions = createDecisionRing(capacity)
  const activity = createActivity(now)
  const startedAt = now()
  return {
    hear(record) {
      decisions.take(record)
      activity.count(record.decision)
    },
    observe: (insight) => ({ insight, decisions, activity, process: { ...process, startedAt }, now }),
  }
}
