import { CERTIFICATE_UNSEEN, SESSION_UNBOUND, satisfies } from '../token/proof/key-binding.ts'
import type { Assembled } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { SettingsResult } from './settings.ts'

/** Finds proof rules that no token could satisfy; the gateway refuses to start with them. */
export function findProofProblems(result: SettingsResult, { nameOf }: Assembled): readonly Problem[] {
  if (result.kind === 'faults') return []
  const { tls, forwardedCertificate, jwt, issuers, authKeys = [], anonymous } = result.settings
  const ruled = [
    { path: ['jwt', 'proof'], proof: jwt.proof },
    ...issuers.map(({ proof }, index) => ({ path: ['issuers', index, 'proof'], proof })),
    ...authKeys.map(({ proof }, index) => ({ path: ['authKeys', index, 'proof'], proof })),
  ]
  const blind =
    tls?.clientCertificates !== undefined || forwardedCertificate !== undefined
      ? []
      : ruled.filter(({ proof }) => proof === 'certificate')
  const hasUnbound = anonymous !== undefined && !satisfies(jwt.proof ?? 'optional', undefined)
  return [
    ...blind.map(({ path }) => ({ where: nameOf(path), what: CERTIFICATE_UNSEEN })),
    ...(hasUnbound ? [{ where: nameOf(['anonymous']), what: SESSION_UNBOUND.replace(/\.$/, '') }] : []),
  ]
}
