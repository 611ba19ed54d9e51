import type { IssuerRecord } from '../issuer-record.ts'
import { readClaim } from './claim-path.ts'
import { readId } from './identity.ts'

/** The user for whom a client's token acts, and what to store of it. */
export interface TokenUser {
  readonly client: string
  readonly id: string
  /** Whether to create an unknown user. */
  readonly create: boolean
  /** The fields to store; undefined to store nothing. */
  readonly person: Readonly<Record<string, unknown>> | undefined
}

/** Reads the user. Undefined if tokens act for none; a fault if the claim is unusable. Never throws. */
export function readUser(
  claims: Readonly<Record<string, unknown>>,
  { mapping, users }: IssuerRecord,
): TokenUser | undefined | 'bad_user' {
  if (mapping.user === undefined || users === undefined) return undefined
  const { claim, create, createClaim, personClaim } = mapping.user
  if (readClaim(claims, claim) === undefined) return undefined
  const id = readId(claims, [mapping.user])
  if (id === undefined) return 'bad_user'
  const wish = createClaim === undefined ? undefined : readClaim(claims, createClaim)
  const person = personClaim === undefined ? undefined : readClaim(claims, personClaim)
  return {
    client: users.client,
    id,
    create: create === 'first_sight' && users.allowCreation && (wish === undefined || wish === true),
    person: pickFields(person, users.fields),
  }
}

function pickFields(
  person: unknown,
  fields: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof person !== 'object' || person === null || Array.isArray(person) || fields.length === 0)
    return undefined
  const given = fields.filter((field) => Object.hasOwn(person, field))
  // `fromEntries` makes `__proto__` a field like any other.
  return Object.fromEntries(
    given.map((field) => [field, (person as Readonly<Record<string, unknown>>)[field]]),
  )
}
