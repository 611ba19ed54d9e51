import { hash } from 'node:crypto'
import { hostname } from 'node:os'

/** Who acted. */
export type AuditActor =
  | { readonly kind: 'client'; readonly id: string }
  /** The holder of a token, for example at the admin API. */
  | { readonly kind: 'subject'; readonly issuer: string; readonly id: string }
  /** The operating system's name of the user who ran a command. */
  | { readonly kind: 'operator'; readonly user: string; readonly host: string }
  | { readonly kind: 'gateway'; readonly host: string; readonly process: number }
  /** Somebody whose credentials were refused. `id` is the client that the credentials claimed, if any. */
  | { readonly kind: 'unknown'; readonly id?: string }

/** What happened. An act of administration has one entry before it begins, and one for its outcome. */
export type AuditAction =
  | 'token.issued'
  | 'token.refreshed'
  | 'token.reused'
  | 'token.exchanged'
  | 'credentials.refused'
  | 'administration.begun'
  | 'administration.done'
  | 'administration.failed'
  | 'gateway.configured'
  | 'schema.applied'
  | 'audit.pruned'

/** Texts, numbers and lists of texts by name. Anything that looks like a token or an API key is removed. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** An event that must leave a trace. */
export interface AuditEvent {
  readonly action: AuditAction
  readonly actor: AuditActor
  /** The caller's IP address; undefined if there was no caller. */
  readonly address?: string | undefined
  readonly details?: AuditDetails | undefined
}

/** One row of the trail. Rows are numbered from 1 without gaps. */
export interface AuditEntry {
  readonly seq: number
  /** Milliseconds since the epoch, by the clock of the process that wrote it. */
  readonly at: number
  readonly action: string
  /** JSON of {@link AuditActor}. */
  readonly actor: string
  /** Empty if there was no caller. */
  readonly address: string
  /** JSON of {@link AuditDetails}. */
  readonly details: string
  /** The SHA-256 of the row and of the hash before it, in hexadecimal. */
  readonly hash: string
}

/** The state of the trail: its last row, and the last row that retention has removed. */
export interface AuditState {
  readonly head: number
  readonly hash: string
  readonly floor: number
  readonly floorHash: string
}

/** The audit trail: append-only, every row chained to the one before by its hash. */
export interface AuditTrail {
  /**
   * Resolves to the row's number once the entry is as durable as anything in the store. If it rejects, the
   * entry may or may not be kept.
   */
  readonly record: (event: AuditEvent) => Promise<number>
  /** Rows after a number, in order, none older than `since` (milliseconds since the epoch). */
  readonly read: (page: {
    readonly after: number
    readonly limit: number
    readonly since?: number | undefined
  }) => Promise<readonly AuditEntry[]>
  /** Rows before a number (or from the end of the trail), newest first. */
  readonly readBack: (page: {
    readonly before?: number | undefined
    readonly limit: number
  }) => Promise<readonly AuditEntry[]>
  /** Undefined if the state was removed, which only happens behind the gateway's back. */
  readonly state: () => Promise<AuditState | undefined>
}

export const EMPTY_TRAIL: AuditState = { head: 0, hash: '', floor: 0, floorHash: '' }

/** In milliseconds. Rows stay up to an hour longer than retention says, so that pruning adds few rows. */
export const PRUNE_EVERY = 3_600_000

/** The next row after `state`. */
export function chainEvent(event: AuditEvent, { head, hash }: AuditState, at: number): AuditEntry {
  const { action, actor, address = '', details = {} } = event
  const row = {
    seq: head + 1,
    at,
    action,
    actor: print(actor),
    address: address.slice(0, MAX_TEXT),
    details: print(details),
  }
  return { ...row, hash: hashEntry(row, hash) }
}

/** The rows of several events, and the state after them. */
export function chainEvents(
  events: readonly AuditEvent[],
  state: AuditState,
  at: number,
): { readonly entries: readonly AuditEntry[]; readonly state: AuditState } {
  const entries: AuditEntry[] = []
  let next = state
  for (const event of events) {
    const entry = chainEvent(event, next, at)
    entries.push(entry)
    next = { ...next, head: entry.seq, hash: entry.hash }
  }
  return { entries, state: next }
}

/** The event that records rows removed by retention: all up to `floor`, whose hash stays known. */
export function pruningEvent(floor: number, floorHash: string): AuditEvent {
  return { action: 'audit.pruned', actor: thisGateway(), details: { floor, hash: floorHash } }
}

/** This process as an actor. */
export function thisGateway(): AuditActor {
  return { kind: 'gateway', host: hostname(), process: process.pid }
}

export function hashEntry(row: Omit<AuditEntry, 'hash'>, previous: string): string {
  const { seq, at, action, actor, address, details } = row
  // A list, so that no two rows print alike, wherever one column ends and the next begins.
  return hash('sha256', JSON.stringify([previous, seq, at, action, actor, address, details]), 'hex')
}

/**
 * Writes events in batches: those that arrive while a batch is being written form the next. Under load, the
 * store sees few transactions, and the chain is rarely locked.
 */
export function createAuditWriter(
  append: (events: readonly AuditEvent[]) => Promise<readonly AuditEntry[]>,
): AuditTrail['record'] {
  const waiting: Waiting[] = []
  let isWriting = false
  const writeAll = async (): Promise<void> => {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH)
      try {
        const entries = await append(batch.map(({ event }) => event))
        for (const [index, { resolve }] of batch.entries()) resolve(entries[index]?.seq ?? 0)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }
  return (event) =>
    new Promise((resolve, reject) => {
      waiting.push({ event, resolve, reject })
      if (!isWriting) void writeAll()
    })
}

interface Waiting {
  readonly event: AuditEvent
  readonly resolve: (seq: number) => void
  readonly reject: (error: unknown) => void
}

const MAX_BATCH = 200
const MAX_TEXT = 256
const MAX_ITEMS = 100
/** A JWT or an API key (`store/api-key.ts`), anywhere in a text. */
const SECRETS = /ey[\w-]+\.[\w-]+\.[\w-]*|pck_[0-9A-Za-z]{20,}/g

/** JSON with short texts and no secrets. Escapes lone surrogates and NUL: every database accepts it. */
function print(value: AuditActor | AuditDetails): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'string') return part.replaceAll(SECRETS, '[secret]').slice(0, MAX_TEXT)
    return Array.isArray(part) ? part.slice(0, MAX_ITEMS) : part
  })
}
