import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'

/**
 * Finds issuers whose tokens would count at both APIs: a token for the data API must have no say in the
 * administration, nor an admin token in the data API. One issuer may have a record for each, told apart by
 * audience.
 */
export function findAdminIssuerProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const own = childOf(childOf(input, 'jwt'), 'issuer')
  const issuers = listAt(input, 'issuers')
  const names = new Set<unknown>([OWN_ISSUER, own])
  return listAt(childOf(input, 'admin'), 'issuers').flatMap((issuer, index): readonly Problem[] => {
    const at = (member: string): string => nameOf(['admin', 'issuers', index, member])
    const iss = childOf(issuer, 'iss')
    const audiences = audiencesOf(issuer)
    const problems: Problem[] = []
    if (typeof iss === 'string' && names.has(iss))
      problems.push({ where: at('iss'), what: `is there twice: ${JSON.stringify(iss.slice(0, 60))}` })
    names.add(iss)
    if (audiences === undefined)
      problems.push({
        where: at('audience'),
        what: 'must be the name that the issuer has for the admin API: its tokens for anybody else do not count there',
      })
    if (childOf(issuer, 'proof') === 'certificate')
      problems.push({ where: at('proof'), what: 'must not be "certificate": the admin port asks for none' })
    for (const [place, other] of issuers.entries()) {
      if (childOf(other, 'iss') !== iss) continue
      const others = audiencesOf(other)
      if (others !== undefined && !others.some((name) => audiences?.includes(name) === true)) continue
      problems.push({
        where: nameOf(['issuers', place, 'audience']),
        what: `must be a name apart from that of admin.issuers[${index}]: a token would count at the API and at the admin API`,
      })
    }
    return problems
  })
}

/** Undefined where the issuer's tokens count whatever their audience. */
function audiencesOf(issuer: unknown): readonly unknown[] | undefined {
  const audience = childOf(issuer, 'audience')
  if (audience === undefined || audience === 'any' || audience === null) return undefined
  return Array.isArray(audience) ? audience : [audience]
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = childOf(value, key)
  return Array.isArray(list) ? list : []
}
