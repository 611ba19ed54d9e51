import { findSecretFault, printSecretFault } from '../token/secret.ts'
import type { Assembled } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { AuthKeySetting } from './settings.ts'

/** Development is a loopback address and no NODE_ENV that says otherwise; all else is held to production's rules. */
export function isProduction(nodeEnv: string | undefined, host: unknown): boolean {
  if (nodeEnv?.trim().toLowerCase() === 'production') return true
  return !(typeof host === 'string' && /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host))
}

/** A weak secret, and in production a missing one, unless it may stand in a file that could not be read. */
export function findSecretProblems(
  { input, nameOf }: Assembled,
  production: boolean,
  mayBeElsewhere: boolean,
): readonly Problem[] {
  const jwt = input['jwt'] as Readonly<Record<string, unknown>> | undefined
  const secret = jwt?.['secret']
  if (secret === undefined) {
    const what = 'is missing: production needs a secret of at least 32 bytes (openssl rand -base64 32)'
    return production && !mayBeElsewhere ? [{ where: 'JWT_SECRET', what }] : []
  }
  const fault = typeof secret === 'string' && secret !== '' ? findSecretFault(secret, production) : undefined
  return fault === undefined ? [] : [{ where: nameOf(['jwt', 'secret']), what: printSecretFault(fault) }]
}

/** Looked for in what was given, as other faults must not hide it. */
export function findDuplicates({ input, nameOf }: Assembled): readonly Problem[] {
  const authKeys: readonly unknown[] = Array.isArray(input['authKeys']) ? input['authKeys'] : []
  const ids = authKeys.map((key) => (key as { readonly id?: unknown } | null)?.id)
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id)
    if (typeof id !== 'string' || id === '' || first === index) return []
    const what = `is the id of ${nameOf(['authKeys', first])} too: ${JSON.stringify(id.slice(0, 60))}`
    return [{ where: nameOf(['authKeys', index, 'id']), what }]
  })
}

/** What is allowed and hardly meant. */
export function findWarnings(
  clients: readonly AuthKeySetting[],
  nameOf: Assembled['nameOf'],
): readonly Problem[] {
  if (clients.length === 0)
    return [{ where: 'JWT_AUTH_KEYS', what: 'is not set: nobody can get a token from /jwt' }]
  return clients.flatMap(({ id, scopes }, index) =>
    scopes.length > 0
      ? []
      : [
          {
            where: nameOf(['authKeys', index]),
            what: `client ${JSON.stringify(id)} has no scopes: it gets no token`,
          },
        ],
  )
}
