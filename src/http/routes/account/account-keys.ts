import { askStore } from '../../../token/ports.ts'
import { parseJsonBody } from '../../body.ts'
import { answerJson, answerRefusal, type HttpResponse } from '../../exchange.ts'
import { type AccountContext, type AccountRequest, printTime } from './account-request.ts'

const SPANS = '`expiresIn` and `othersExpireIn` must be numbers of seconds, 0 or more'
/** A hundred years: dates cannot hold times far beyond. */
const MAX_SECONDS = 3_155_760_000

/**
 * `POST /account/keys` `{expiresIn?, othersExpireIn?}`, in seconds: creates an API key, shown only once. With
 * `othersExpireIn` it rotates: the other keys stay valid that long. A configured key stays valid: only the
 * configuration ends it.
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
      // The client was removed after it authenticated.
      return answerRefusal('invalid_credentials')
  }
}

/** `DELETE /account/keys/:keyId`. A key may remove itself: whoever leaks a key must be able to end it. */
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
