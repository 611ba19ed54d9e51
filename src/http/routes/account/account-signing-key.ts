import type { SigningKey } from '../../../store/signing-keys.ts'
import { askStore } from '../../../token/ports.ts'
import { parseSigningKeyRequest } from '../../../token/signing-key-material.ts'
import { parseJsonBody } from '../../body.ts'
import { answerJson, answerRefusal, type HttpResponse } from '../../exchange.ts'
import { type AccountContext, type AccountRequest, printTime } from './account-request.ts'

/**
 * `PUT /account/signing-key` `{publicKey | secret, claims?, algorithm?}`: sets the key that the client signs
 * its own tokens with. Tokens signed with the previous key end at once. Neither an answer nor the log repeats
 * a key or secret.
 */
export async function setSigningKey(
  { client, request }: AccountRequest,
  { store, production }: AccountContext,
): Promise<HttpResponse> {
  const body = parseJsonBody(request)
  if (body.kind === 'refused') return answerRefusal(body.name, body.message)
  const { presets } = client
  // The first preset that a client may use is its default.
  const claims = body.value['claims'] ?? presets[0]
  const asked = parseSigningKeyRequest({ ...body.value, ...(claims !== undefined && { claims }) }, production)
  if (asked.kind === 'refused') return answerRefusal('invalid_signing_key', asked.what)
  if (asked.preset !== undefined && presets.length > 0 && !presets.includes(asked.preset))
    return answerRefusal('claims_not_allowed')
  const setting = await askStore(store.signingKeys.set(client.id, asked.material, asked.preset))
  if (setting.kind === 'unknown_client') return answerRefusal('invalid_credentials')
  return answerJson(200, { signingKey: readSigningKey(setting.signingKey) })
}

/** `DELETE /account/signing-key`: its tokens end at once, in other processes within a second. */
export async function removeSigningKey(
  { client }: AccountRequest,
  { store }: AccountContext,
): Promise<HttpResponse> {
  const isRemoved = await askStore(store.signingKeys.remove(client.id))
  return isRemoved ? { status: 204, headers: {}, body: '' } : answerRefusal('not_found')
}

/** A signing key as its client may see it: never a secret. */
export function readSigningKey(signingKey: SigningKey): Readonly<Record<string, unknown>> {
  const { kind, algorithm, preset, setAt } = signingKey
  return {
    kind,
    algorithm,
    ...(signingKey.kind === 'public' && { publicKey: signingKey.key }),
    claims: preset ?? null,
    setAt: printTime(setAt),
  }
}
