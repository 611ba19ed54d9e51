import type { ActOutcome } from '../../../store/audited-act.ts'
import { actAudited } from '../../../store/audited-act.ts'
import { parseJsonObject } from '../../../token/json-object.ts'
import { askStore } from '../../../token/ports.ts'
import type { HttpResponse } from '../../exchange.ts'
import type { AccountContext, AccountRequest } from './account-request.ts'

/** Audits what a client changes about itself. `path` is that of the resource, without names. */
export function auditAccount(
  { client, request, name }: AccountRequest,
  { store }: AccountContext,
  path: string,
  answer: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { method, address } = request
  return actAudited(
    { record: (event) => askStore(store.audit.record(event)) },
    { actor: { kind: 'client', id: client.id }, address },
    // Until it is found, the name in the path may be anything, even a misplaced API key.
    { name: `${method} ${path}` },
    answer,
    (response) => describeAnswer(response, name),
  )
}

/** `what`: the id of the key or user that was created or removed. */
function describeAnswer({ status, body }: HttpResponse, name: string): ActOutcome {
  const { id, user, code } = parseJsonObject(Buffer.from(body)) ?? {}
  if (status >= 300) return { kind: 'failed', reason: String(code) }
  const made = id ?? (user as { readonly id?: unknown } | undefined)?.id
  const what = typeof made === 'string' ? made : name
  return { kind: 'done', details: { what: what === '' ? undefined : what } }
}
