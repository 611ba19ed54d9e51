import { GraphQLError, type GraphQLFieldResolver } from 'graphql'
import type { Subject } from '../core/decision/subject.ts'
import { ERRORS } from '../core/error-catalogue.ts'
import type { AuditTrail } from '../store/audit.ts'
import type { Acting } from '../store/audited-act.ts'
import type { Store } from '../store/store.ts'
import { StoreUnavailableError } from '../token/ports.ts'
import type { Administration } from './administration.ts'
import { auditAdministration } from './audited-administration.ts'
import type { Observation } from './observation.ts'
import type { Outcome } from './outcome.ts'

export interface AdminContext {
  readonly administration: Administration
  readonly audit: AuditTrail
  readonly users: Store['users']
  readonly observation: Observation
  /** The caller's address. */
  readonly address: string
}

type Resolver<Source, Arguments> = GraphQLFieldResolver<
  Source,
  AdminContext & { readonly subject?: Subject },
  Arguments
>

/** A resolver of an administrative operation, which leaves rows in the audit trail for every change. */
export function resolver<Arguments, Value>(
  operate: (administration: Administration, args: Arguments) => Promise<Outcome<Value>>,
): Resolver<unknown, Arguments> {
  return async (_parent, args, { administration, audit, address, subject }) => {
    const audited = auditAdministration(administration, audit, { actor: actorOf(subject), address })
    return take(operate(audited, args))
  }
}

/** A resolver that reads. */
export function reader<Source, Arguments, Value>(
  read: (context: AdminContext, args: Arguments, source: Source) => Outcome<Value> | Promise<Outcome<Value>>,
): Resolver<Source, Arguments> {
  return (source, args, context) => take(read(context, args, source))
}

/** Turns a failure into a GraphQL error with its code. */
async function take<Value>(outcome: Outcome<Value> | Promise<Outcome<Value>>): Promise<Value> {
  const settled = await Promise.resolve(outcome).catch(refuseUnreachable)
  if (settled.kind === 'done') return settled.value
  throw new GraphQLError(settled.message, { extensions: { code: settled.code } })
}

/** Operations reject only when the store is out of reach or cannot write its audit trail. */
function refuseUnreachable(cause: unknown): never {
  const { code, message } = ERRORS.store_unavailable
  throw new GraphQLError(message, {
    extensions: { code },
    originalError: new StoreUnavailableError(cause),
  })
}

function actorOf(subject: Subject | undefined): Acting['actor'] {
  return subject?.kind === 'identified'
    ? { kind: 'subject', issuer: subject.issuer ?? '', id: subject.id }
    : { kind: 'unknown' }
}
