import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { parsePattern } from '../core/scope/pattern.ts'
import { MAX_API_KEYS } from '../store/api-keys.ts'
import type { ClientSettings } from '../store/client.ts'
import type { Store } from '../store/store.ts'
import {
  type ApiKeyView,
  type ClientDetailsView,
  type ClientView,
  type NewApiKeyView,
  viewApiKey,
  viewClient,
  viewSigningKey,
} from './client-view.ts'
import { done, type Failure, failed, type Outcome, quote } from './outcome.ts'
import type { RevocationAdministration } from './revocations.ts'

/** Spans are milliseconds. */
export interface KeyLife {
  /** Until the new key expires; undefined: never. */
  readonly expiresIn?: number | undefined
}

export interface ClientPageView {
  readonly clients: readonly ClientView[]
  /** The `after` of the next page; null on the last. */
  readonly next: string | null
}

/** The clients, as operators manage them. Configured clients are read-only here. */
export interface ClientAdministration {
  /** Adds a client and its first API key. */
  readonly add: (
    id: string,
    settings: Partial<ClientSettings>,
    life?: KeyLife,
  ) => Promise<Outcome<NewApiKeyView>>
  readonly list: (page?: {
    readonly after?: string | undefined
    readonly first?: number | undefined
  }) => Promise<Outcome<ClientPageView>>
  readonly show: (id: string) => Promise<Outcome<ClientDetailsView>>
  readonly update: (id: string, settings: Partial<ClientSettings>) => Promise<Outcome<ClientView>>
  /** Creates a further API key; the others expire after `overlap`: 0 is at once, undefined leaves them alone. */
  readonly createKey: (
    id: string,
    options?: KeyLife & { readonly overlap?: number | undefined },
  ) => Promise<Outcome<NewApiKeyView>>
  readonly removeKey: (id: string, keyId: string) => Promise<Outcome<ApiKeyView>>
  /** Disabled, its API keys identify nobody and its tokens are refused, until it is enabled again. */
  readonly disable: (id: string, disabled: boolean) => Promise<Outcome<ClientView>>
  /** Removes a client and ends its tokens. */
  readonly remove: (id: string) => Promise<Outcome<ClientView>>
}

export function administerClients(
  store: Store,
  now: () => number,
  revocations: RevocationAdministration,
  reserved: Pick<ReadonlySet<string>, 'has'>,
): ClientAdministration {
  const { clients, apiKeys } = store

  const createKey: ClientAdministration['createKey'] = async (id, { expiresIn, overlap } = {}) => {
    const client = await clients.get(id)
    if (client === undefined) return unknown(id)
    const at = (span: number | undefined): number | undefined => (span === undefined ? span : now() + span)
    const creation = await apiKeys.create(id, { expiresAt: at(expiresIn), othersExpireAt: at(overlap) })
    if (creation.kind === 'unknown_client') return unknown(id)
    if (creation.kind === 'too_many')
      return failed('CONFLICT', `The client ${quote(id)} has ${MAX_API_KEYS} API keys, and may have no more.`)
    return done({ client: viewClient(client), key: viewApiKey(creation.key), apiKey: creation.text })
  }

  return {
    createKey,
    async add(id, settings, life) {
      const fault = findFault(settings)
      if (fault !== undefined) return fault
      if (reserved.has(id)) return failed('CONFLICT', `${quote(id)} is the name of an issuer.`)
      const addition = await clients.add(id, settings)
      if (addition.kind === 'added') return createKey(id, { expiresIn: life?.expiresIn })
      if (addition.kind === 'exists') return failed('CONFLICT', `There is already a client ${quote(id)}.`)
      return failed('BAD_USER_INPUT', 'The id of a client is 1 to 256 characters of valid Unicode.')
    },
    async list({ after, first = 100 } = {}) {
      if (!Number.isInteger(first) || first < 1 || first > 1_000)
        return failed('BAD_USER_INPUT', 'A page holds 1 to 1000 clients.')
      const page = await clients.list({ after, first })
      return done({ clients: page.clients.map(viewClient), next: page.next ?? null })
    },
    async show(id) {
      const client = await clients.get(id)
      if (client === undefined) return unknown(id)
      const [keys, signingKey] = await Promise.all([apiKeys.list(id), store.signingKeys.get(id)])
      return done({
        ...viewClient(client),
        keys: keys.map(viewApiKey),
        signingKey: signingKey === undefined ? null : viewSigningKey(signingKey),
      })
    },
    async update(id, settings) {
      const fault = findFault(settings)
      if (fault !== undefined) return fault
      const update = await clients.update(id, settings)
      return update.kind === 'updated' ? done(viewClient(update.client)) : refuse(update.kind, id)
    },
    async removeKey(id, keyId) {
      if ((await clients.get(id)) === undefined) return unknown(id)
      const key = (await apiKeys.list(id)).find((one) => one.id === keyId)
      return key !== undefined && (await apiKeys.remove(id, keyId))
        ? done(viewApiKey(key))
        : failed('NOT_FOUND', `The client ${quote(id)} has no API key ${quote(keyId)}.`)
    },
    async disable(id, disabled) {
      const update = await clients.disable(id, disabled)
      return update.kind === 'updated' ? done(viewClient(update.client)) : refuse(update.kind, id)
    },
    async remove(id) {
      // In this order, so that a failure in between leaves no token behind that counts.
      const update = await clients.disable(id, true)
      if (update.kind !== 'updated') return refuse(update.kind, id)
      await revocations.revokeClient(id, true)
      await clients.remove(id)
      return done(viewClient(update.client))
    },
  }
}

/** Finds patterns that cannot be parsed: once stored, they would silently grant nothing. */
function findFault({ ceiling = [], defaultScopes = [] }: Partial<ClientSettings>): Failure | undefined {
  for (const text of [...ceiling, ...defaultScopes]) {
    try {
      parsePattern(text)
    } catch (error) {
      if (!(error instanceof ScopeSyntaxError)) throw error
      return failed('BAD_USER_INPUT', `The scope ${quote(text)}: ${error.message}`)
    }
  }
  return undefined
}

function refuse(kind: 'unknown_client' | 'read_only', id: string): Failure {
  return kind === 'unknown_client'
    ? unknown(id)
    : failed('CONFLICT', `The client ${quote(id)} is configured, and is changed there alone.`)
}

function unknown(id: string): Failure {
  return failed('NOT_FOUND', `There is no client ${quote(id)}.`)
}
