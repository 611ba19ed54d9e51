import { isTemplate } from '../token/issuers/tenant-template.ts'
import type { PoliciesOptions } from './policies-options.ts'

/** A warning if an engine gets bare ids, and several issuers may give out the same one. */
export function findSubjectIdWarning(
  policies: PoliciesOptions | undefined,
  issuers: readonly { readonly iss: string }[] = [],
): string | undefined {
  if (typeof policies !== 'object' || !('authzen' in policies)) return undefined
  if (policies.authzen.subjectId !== undefined) return undefined
  if (issuers.length < 2 && !issuers.some(({ iss }) => isTemplate(iss))) return undefined
  return (
    'policies.authzen tells the engine the id of a caller without the issuer, and two issuers may give out one id. Set ' +
    '"subjectId" to "issuer|id", or to "id" if no two callers share an id, or if policies read subject.properties.issuer'
  )
}
