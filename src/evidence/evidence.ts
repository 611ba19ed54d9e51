import { createHash } from 'node:crypto'
import { type DocumentNode, print } from 'graphql'
import type { Decision, Observed } from '../core/decision/decision.ts'
import { conditionEvidence } from '../core/decision/failed-conditions.ts'
import type { Subject } from '../core/decision/subject.ts'
import { usedScopes } from '../core/decision/used-scopes.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import type { Cause, DecisionRecord, StepTimes, Transport, WouldDeny } from './record.ts'
import { isRequestId, REQUEST_ID_HEADER, traceIdOf } from './request-id.ts'
import type { RequestTrace, Tracing } from './tracing/tracing.ts'

/** Takes records: a log, metrics, a host. What it does with one changes no decision. */
export interface RecordSink {
  /** All records, or those of operations that were not allowed as they are. */
  readonly takes: 'all' | 'denied'
  /** Whether it wants to know the time of each step. */
  readonly isTimed: boolean
  /** It must not throw. */
  readonly take: (record: DecisionRecord) => void
}

/** The material of an operation's record. The code that performs the operation fills it in. */
export interface Draft {
  readonly transport: Transport
  readonly headers: Readonly<Record<string, unknown>>
  /** As the caller named it. */
  readonly operationName: string | undefined
  /** Its span, where somebody takes spans. */
  readonly trace: RequestTrace | undefined
  /** The span begins and ends with the operation; otherwise with its request. */
  readonly ownsTrace: boolean
  /** The trace of a host's span, where that was asked for. */
  readonly activeTrace: string | undefined
  subject: Subject | undefined
  /** The text that was found, or the document that was prepared. */
  text: string | undefined
  document: DocumentNode | undefined
  table: RuleTable | undefined
  operation:
    | {
        readonly operation: 'query' | 'mutation' | 'subscription'
        readonly name?: { readonly value: string } | undefined
      }
    | undefined
  /** Set where the operation was denied, or has begun to run. */
  decision: Decision | undefined
  /** It ran, and was denied when it was decided again. */
  isEnded: boolean
  /** Milliseconds; see {@link Recorder.mark}. */
  authenticate: number
  prepare: number
  decide: number
  run: number
  markedAt: number
}

export type Step = 'authenticate' | 'prepare' | 'decide' | 'run'

/** The one place where records are made. */
export interface Recorder {
  /** The beginning of an operation. `authenticate`: the milliseconds that it took to know who asks. */
  readonly open: (
    begun: Pick<Draft, 'transport' | 'headers' | 'operationName' | 'subject'> & {
      readonly authenticate?: number | undefined
      readonly trace?: RequestTrace | undefined
    },
  ) => Draft
  /** The end of a step: it took the time since the last mark. */
  readonly mark: (draft: Draft, step: Step) => void
  /** The end of an operation: its one record. Never throws. */
  readonly close: (draft: Draft, cause: Cause | undefined) => void
  /** The record of what was refused before there was an operation. Never throws. */
  readonly refuse: (
    refused: Pick<Draft, 'transport' | 'headers'> & {
      readonly cause: Cause
      readonly subject?: Subject
      readonly trace?: RequestTrace | undefined
    },
  ) => void
  /** Milliseconds, where somebody wants to know the time of steps; 0 otherwise. */
  readonly clock: () => number
}

export interface EvidenceOptions {
  readonly sinks: readonly RecordSink[]
  /** Makes the spans of operations; nobody does unless given. */
  readonly tracing?: Tracing | undefined
  /** Finds the trace of a host's span. It stands before one that a caller names. */
  readonly findActiveTrace?: (() => string | undefined) | undefined
  /** Stands for the id of a subject in every record; the id itself unless given. */
  readonly hashSubject?: ((issuer: string, id: string) => string) | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds of a clock that is never set. */
  readonly clock: () => number
}

/** Undefined where nobody takes records: then nothing is written down. */
export function createEvidence({
  sinks,
  tracing,
  findActiveTrace,
  hashSubject,
  now,
  clock,
}: EvidenceOptions): Recorder | undefined {
  if (sinks.length === 0 && tracing === undefined) return undefined
  const takesAll = sinks.some(({ takes }) => takes === 'all')
  const isTimed = sinks.some((sink) => sink.isTimed)
  const read = isTimed ? clock : () => 0
  const options = { now, hashSubject, isTimed }

  const open: Recorder['open'] = ({
    transport,
    headers,
    operationName,
    subject,
    authenticate = 0,
    trace,
  }) => ({
    transport,
    headers,
    trace: trace ?? tracing?.begin({ transport, headers }),
    ownsTrace: trace === undefined,
    activeTrace: findActiveTrace?.(),
    operationName,
    subject,
    text: undefined,
    document: undefined,
    table: undefined,
    operation: undefined,
    decision: undefined,
    isEnded: false,
    authenticate,
    prepare: 0,
    decide: 0,
    run: 0,
    markedAt: read(),
  })
  const close: Recorder['close'] = (draft, cause) => {
    const { decision, isEnded } = draft
    const isAllowed = decision?.kind === 'allow' && decision.observed === undefined && !isEnded
    const { trace } = draft
    if (isAllowed && !takesAll && trace === undefined) return
    const record = new DraftedRecord(draft, cause, options)
    for (const { takes, take } of sinks) if (takes === 'all' || !isAllowed) take(record)
    if (trace === undefined) return
    trace.tell(record)
    if (draft.ownsTrace) trace.end()
  }
  return {
    open,
    mark(draft, step) {
      if (!isTimed) return
      const at = read()
      draft[step] += at - draft.markedAt
      draft.markedAt = at
    },
    close,
    refuse: ({ transport, headers, cause, subject, trace }) =>
      close(open({ transport, headers, operationName: undefined, subject, trace }), cause),
    clock: read,
  }
}

const MAX_NAME = 100
const MAX_ID = 200
const NONE: readonly string[] = Object.freeze([])
const NOTHING: readonly WouldDeny[] = Object.freeze([])

/**
 * Makes each field when it is asked for: a metric asks for little of it. A class, because an object literal with getters
 * takes ten times as long to make.
 */
class DraftedRecord implements DecisionRecord {
  readonly time: number
  readonly #draft: Draft
  readonly #cause: Cause | undefined
  readonly #options: RecordOptions

  constructor(draft: Draft, cause: Cause | undefined, options: RecordOptions) {
    this.time = options.now()
    this.#draft = draft
    this.#cause = cause
    this.#options = options
  }

  get #identity(): Identity {
    const { decision, subject } = this.#draft
    const asking = decision?.subject ?? subject
    return asking?.kind === 'identified' ? asking : NOBODY
  }

  get requestId(): string | undefined {
    const id = this.#draft.headers[REQUEST_ID_HEADER]
    return isRequestId(id) ? id : undefined
  }

  get traceId(): string | undefined {
    const { trace, activeTrace, headers } = this.#draft
    return trace?.traceId ?? activeTrace ?? traceIdOf(headers['traceparent'])
  }

  get transport(): Transport {
    return this.#draft.transport
  }

  get operationName(): string | undefined {
    const name = this.#draft.operation?.name?.value ?? this.#draft.operationName
    return name !== undefined && NAME.test(name) ? name.slice(0, MAX_NAME) : undefined
  }

  get operationKind(): DecisionRecord['operationKind'] {
    return this.#draft.operation?.operation
  }

  get documentId(): string | undefined {
    return documentIdOf(this.#draft)
  }

  get issuer(): string | undefined {
    return this.#identity.issuer?.slice(0, MAX_ID)
  }

  get subject(): string | undefined {
    const { issuer, id } = this.#identity
    const { hashSubject } = this.#options
    if (id === undefined) return undefined
    return hashSubject === undefined ? id.slice(0, MAX_ID) : hashSubject(issuer ?? '', id)
  }

  get client(): string | undefined {
    return this.#identity.client?.slice(0, MAX_ID)
  }

  get decision(): DecisionRecord['decision'] {
    return this.#draft.isEnded ? 'deny' : (this.#draft.decision?.kind ?? 'refused')
  }

  get cause(): string | undefined {
    const { decision } = this.#draft
    return decision === undefined || decision.kind === 'allow'
      ? this.#cause
      : (this.#cause ?? causeOf(decision))
  }

  get denied(): readonly string[] {
    const { decision } = this.#draft
    if (decision === undefined || decision.kind === 'allow') return NONE
    return [...new Set(decision.denials.map(({ coordinate }) => coordinate))]
  }

  get conditions(): DecisionRecord['conditions'] {
    const { decision } = this.#draft
    const found = decision === undefined ? [] : conditionEvidence(decision)
    return found.length === 0 ? undefined : found
  }

  get #observed(): Observed | undefined {
    const { decision, isEnded } = this.#draft
    return isEnded ? undefined : decision?.observed
  }

  get wouldBe(): DecisionRecord['wouldBe'] {
    return this.#observed?.kind
  }

  get wouldDeny(): readonly WouldDeny[] {
    const observed = this.#observed
    if (observed === undefined) return NOTHING
    const told = observed.denials.map(({ coordinate, cause, missingScopes }) => ({
      coordinate,
      cause,
      missingScopes,
    }))
    return [...new Map(told.map((one) => [one.coordinate, one])).values()]
  }

  get usedScopes(): readonly string[] {
    const { decision } = this.#draft
    // A copy: upstreams are told the list itself.
    return decision === undefined ? NONE : [...usedScopes(decision)]
  }

  get epoch(): number | undefined {
    const { table } = this.#draft
    return table && epochOf(table)
  }

  get ms(): StepTimes | undefined {
    if (!this.#options.isTimed) return undefined
    const { authenticate, prepare, decide, run } = this.#draft
    return { authenticate, prepare, decide, run, total: authenticate + prepare + decide + run }
  }
}

interface RecordOptions extends Pick<EvidenceOptions, 'now' | 'hashSubject'> {
  readonly isTimed: boolean
}

interface Identity {
  readonly issuer: string | undefined
  readonly id: string | undefined
  readonly client?: string | undefined
}

const NOBODY = { issuer: undefined, id: undefined, client: undefined }
/** GraphQL, section 2.1.9. Whatever else is sent as a name is none. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/

function causeOf(decision: Decision & { readonly kind: 'reduce' | 'deny' }): Cause | undefined {
  return decision.kind === 'deny' ? decision.cause : decision.denials[0]?.cause
}

const epochs = new WeakMap<RuleTable, number>()
let lastEpoch = 0

/** The number of a schema and its rules, counted from 1 in each process. */
export function epochOf(table: RuleTable): number {
  const known = epochs.get(table)
  if (known !== undefined) return known
  lastEpoch += 1
  epochs.set(table, lastEpoch)
  return lastEpoch
}

const documentIds = new WeakMap<DocumentNode, string>()

function documentIdOf({ document, text }: Draft): string | undefined {
  if (document === undefined) return text === undefined ? undefined : hash(text)
  const known = documentIds.get(document)
  if (known !== undefined) return known
  const id = hash(text ?? document.loc?.source.body ?? print(document))
  documentIds.set(document, id)
  return id
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
