import type { ClientSettings } from '../store/client.ts'
import type { OwnKeyPurpose } from '../store/own-keys.ts'
import type { ProofRule } from '../token/proof/key-binding.ts'
import { failed } from './outcome.ts'
import type { OwnKeyAlgorithm } from './own-key-kinds.ts'
import { reading } from './reading-resolvers.ts'
import { resolver } from './resolver.ts'

/** Arguments as GraphQL has checked them; null means not given. */
interface Id {
  readonly id: string
}

interface SettingsArguments extends Id {
  readonly scopes?: readonly string[] | null
  readonly presets?: readonly string[] | null
  readonly defaultScopes?: readonly string[] | null
  readonly userFields?: readonly string[] | null
  readonly allowUserCreation?: boolean | null
  readonly proof?: ProofRule | null
}

interface LifeArguments {
  readonly expiresIn?: number | null
}

function settingsOf(args: SettingsArguments): Partial<ClientSettings> {
  const { scopes, presets, defaultScopes, userFields, allowUserCreation, proof } = args
  return {
    ...(scopes && { ceiling: scopes }),
    ...(presets && { presets }),
    ...(defaultScopes && { defaultScopes }),
    ...(userFields && { userFields }),
    ...(typeof allowUserCreation === 'boolean' && { allowUserCreation }),
    ...(proof && { proof }),
  }
}

/** Converts seconds to milliseconds; undefined for a negative number. */
function toSpan(seconds: number): number | undefined {
  return seconds >= 0 ? seconds * 1000 : undefined
}

const NO_SPAN = failed('BAD_USER_INPUT', 'A span is 0 seconds or more, and a life is 1 or more.')

export const adminResolvers = {
  ...reading.types,
  Query: {
    clients: resolver(
      ({ clients }, { after, first }: { readonly after?: string | null; readonly first: number }) =>
        clients.list({ after: after ?? undefined, first }),
    ),
    client: resolver(({ clients }, { id }: Id) => clients.show(id)),
    ownKeys: resolver(({ ownKeys }) => ownKeys.listTimed()),
    ...reading.Query,
  },
  Mutation: {
    addClient: resolver(async ({ clients }, args: SettingsArguments & LifeArguments) => {
      const life = readLife(args)
      return life === undefined ? NO_SPAN : clients.add(args.id, settingsOf(args), life)
    }),
    updateClient: resolver(({ clients }, args: SettingsArguments) =>
      clients.update(args.id, settingsOf(args)),
    ),
    rotateClientKey: resolver(
      async ({ clients }, args: Id & LifeArguments & { readonly overlap: number }) => {
        const life = readLife(args)
        const overlap = toSpan(args.overlap)
        return life === undefined || overlap === undefined
          ? NO_SPAN
          : clients.createKey(args.id, { ...life, overlap })
      },
    ),
    removeClientKey: resolver(({ clients }, { id, keyId }: Id & { readonly keyId: string }) =>
      clients.removeKey(id, keyId),
    ),
    disableClient: resolver(({ clients }, { id }: Id) => clients.disable(id, true)),
    enableClient: resolver(({ clients }, { id }: Id) => clients.disable(id, false)),
    removeClient: resolver(({ clients }, { id }: Id) => clients.remove(id)),
    generateOwnKey: resolver(
      (
        { ownKeys },
        { algorithm, purpose }: { readonly algorithm: OwnKeyAlgorithm; readonly purpose: OwnKeyPurpose },
      ) => ownKeys.generate(algorithm, purpose),
    ),
    rotateOwnKey: resolver(
      (
        { ownKeys },
        {
          kid,
          force,
          purpose,
        }: { readonly kid?: string | null; readonly force: boolean; readonly purpose: OwnKeyPurpose },
      ) => ownKeys.rotate(kid ?? undefined, force, purpose),
    ),
    retireOwnKey: resolver(({ ownKeys }, { kid, force }: { readonly kid: string; readonly force: boolean }) =>
      ownKeys.retire(kid, force),
    ),
    revokeToken: resolver(
      (
        { revocations },
        { jti, issuer, force }: Forced & { readonly jti: string; readonly issuer?: string | null },
      ) => revocations.revokeToken(jti, issuer ?? undefined, force),
    ),
    revokeJwt: resolver(
      (
        { revocations },
        { token, issuer, force }: Forced & { readonly token: string; readonly issuer?: string | null },
      ) => revocations.revokeJwt(token, issuer ?? undefined, force),
    ),
    revokeSubject: resolver(
      ({ revocations }, { issuer, id, force }: Forced & Id & { readonly issuer: string }) =>
        revocations.revokeSubject(issuer, id, force),
    ),
    revokeClient: resolver(({ revocations }, { id, force }: Forced & Id) =>
      revocations.revokeClient(id, force),
    ),
    revokeIssuer: resolver(({ revocations }, { name, force }: Forced & { readonly name: string }) =>
      revocations.revokeIssuer(name, force),
    ),
  },
}

interface Forced {
  /** Whether to revoke what is unknown, too. */
  readonly force: boolean
}

function readLife({ expiresIn }: LifeArguments): { readonly expiresIn?: number } | undefined {
  if (expiresIn === undefined || expiresIn === null) return {}
  const span = toSpan(expiresIn)
  return span === undefined || span === 0 ? undefined : { expiresIn: span }
}
