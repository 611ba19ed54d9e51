import { hash } from 'node:crypto'
import type { DecisionRecord } from '../evidence/record.ts'
import type { GatewayInsight } from '../gateway/insight.ts'
import { type Activity, createActivity } from './activity.ts'
import { createDecisionRing, type DecisionRing } from './decision-ring.ts'

/** One serving process, as its administration sees it, without the others that share its store. */
export interface Observation {
  readonly insight: GatewayInsight
  readonly decisions: DecisionRing
  readonly activity: Activity
  readonly process: ObservedProcess
  /** The admin API itself; undefined before there is one. */
  readonly admin: () => GatewayInsight | undefined
  readonly observeAdmin: (insight: GatewayInsight) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface ObservedProcess {
  /** Identifies a process: its host and number. */
  readonly name: string
  /** How many processes on this host serve together. */
  readonly workers: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** A short mark of a process and its start: one process's numbers mean nothing to another. */
export function printMark({ name, startedAt }: ObservedProcess): string {
  return hash('sha256', JSON.stringify([name, startedAt]), 'base64url').slice(0, 8)
}

/** How many decisions are kept by default. */
export const DEFAULT_KEPT_DECISIONS = 1_000

/** Records decisions from before the gateway exists, because the gateway's options name it. */
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
    observe(insight) {
      let admin: GatewayInsight | undefined
      return {
        ...{ insight, decisions, activity, process: { ...process, startedAt }, now },
        admin: () => admin,
        observeAdmin(seen) {
          admin = seen
        },
      }
    },
  }
}
