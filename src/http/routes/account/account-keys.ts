import { askStore } from '../../../token/ports.ts'
import { parseJsonBody } from '../../body.ts'
import { answerJson, answerRefusal, type HttpResponse } from '../../exchange.ts'
import { type AccountContext, type AccountRequest, printTime } from './account-request.ts'

const SPANS = '`expiresIn` and `othersExpireIn` must be numbers of seconds, 0 or more'
/** A hundred years: beyond, times are no dates. */
const MAX_SECONDS = 3_155_760_000

/**
 * `POST /account/keys` `{expiresIn?, othersExpireIn?}`, in seconds: a new API key, shown this once. With `othersExpireIn`
 * it is a rotation: the other keys go on for as long. A configured key does too: it ends in the configuration alone.
 */
export async function createApiKey(
  { client, request }: AccountRequest,
  { store, now }: AccountContext,
): Promise<HttpResponse> {
  const body = request.body.byteLength === 0 ? { kind: 'object' as const, value: {} } : parseJsonBody(request)
  if (body.kind === 'refused') return answerRefusal(body.name, body.message)
  const { expiresIn, othersExpireIn } = body.value as Readonly<Record<string, unknown>>
  if (!isSpan(expiresIn) || !isSpan(othersExpireIn)) return answerRefusal('bad_request', SPANS)
  const at = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : now() + seconds * 1000
  const options = { expiresAt: at(expiresIn), othersExpireAt: at(othersExpireIn) }
  const creation = await askStore(store.apiKeys.create(client.id, options))
  switch (creation.kind) {
    case 'created': {
      const { id, createdAt, expiresAt } = creation.key
      return answerJson(201, {
        id,
        apiKey: creation.text,
        createdAt: printTime(createdAt),
        expiresAt: printTime(expiresAt),
      })
    }
    case 'too_many':
      return answerRefusal('too_many_keys')
    case 'unknown_client':
      // It was removed since it was asked who it is.
      return answerRefusal('invalid_credentials')
  }
}

/** `DELETE /account/keys/:keyId`; the one that was shown with the request as well: whoever leaks a key has to end it. */
export async function removeApiKey(
  { client, name }: AccountRequest,
  { store }: AccountContext,
): Promise<HttpResponse> {
  const isRemoved = await askStore(store.apiKeys.remove(client.id, name))
  return isRemoved ? { status: 204, headers: {}, body: '' } : answerRefusal('not_found')
}

function isSpan(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && value >= 0 && value <= MAX_SECONDS)
}
