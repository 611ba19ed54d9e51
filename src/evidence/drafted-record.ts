import { createHash } from 'node:crypto'
import { type DocumentNode, print } from 'graphql'
import type { Decision, Observed } from '../core/decision/decision.ts'
import { conditionEvidence } from '../core/decision/failed-conditions.ts'
import { usedScopes } from '../core/decision/used-scopes.ts'
import type { Draft } from './draft.ts'
import { epochOf } from './epoch.ts'
import type { Cause, DecisionRecord, StepTimes, Transport, WouldDeny } from './record.ts'
import { isRequestId, REQUEST_ID_HEADER, traceIdOf } from './request-id.ts'
import { listRootFields } from './root-fields.ts'

const MAX_NAME = 100
const MAX_ID = 200
const MAX_SCOPES = 100
const NONE: readonly string[] = Object.freeze([])
const NOTHING: readonly WouldDeny[] = Object.freeze([])

/**
 * A record that computes each field on access, because metrics read only a few. A class, because an object
 * literal with getters takes ten times as long to create.
 */
export class DraftedRecord implements DecisionRecord {
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

  get rootFields(): readonly string[] | undefined {
    const { document, operation } = this.#draft
    if (document === undefined || operation === undefined || operation.name !== undefined) return undefined
    return listRootFields(document, operation)
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

  get actor(): string | undefined {
    return this.#identity.actor?.slice(0, MAX_ID)
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

  get missingScopes(): readonly string[] {
    const { decision } = this.#draft
    if (decision === undefined || decision.kind === 'allow') return NONE
    const missing = new Set(decision.denials.flatMap(({ missingScopes }) => missingScopes))
    return [...missing].sort().slice(0, MAX_SCOPES)
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
    // A copy: upstreams receive the original list.
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

interface RecordOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly hashSubject: ((issuer: string, id: string) => string) | undefined
  readonly isTimed: boolean
}

interface Identity {
  readonly issuer: string | undefined
  readonly id: string | undefined
  readonly client?: string | undefined
  readonly actor?: string | undefined
}

const NOBODY = { issuer: undefined, id: undefined, client: undefined }
/** GraphQL, section 2.1.9. Any other text is not a name. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/

function causeOf(decision: Decision & { readonly kind: 'reduce' | 'deny' }): Cause | undefined {
  return decision.kind === 'deny' ? decision.cause : decision.denials[0]?.cause
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
