import type { AdminApi, Answer } from './api.ts'

/** The least of each operation that the page offers: what it needs is asked once, after signing in. */
const ABILITIES = {
  clients: 'query clients { clients { next } }',
  catalog: 'query catalog { coverage(scopes: []) { scopes } }',
  users: 'query users($client: ID!) { users(client: $client) { next } }',
  ownKeys: 'query ownKeys { ownKeys { kid } }',
  issuers: 'query issuers { issuers { next } }',
  audit: 'query audit { audit { next } }',
  decisions: 'query decisions { decisions { next } }',
  activity: 'query activity { activity { at } }',
  addClient: 'mutation addClient($id: ID!) { addClient(id: $id, scopes: []) { apiKey } }',
  updateClient: 'mutation updateClient($id: ID!) { updateClient(id: $id) { id } }',
  rotateClientKey: 'mutation rotateClientKey($id: ID!) { rotateClientKey(id: $id) { apiKey } }',
  removeClientKey: 'mutation removeClientKey($id: ID!) { removeClientKey(id: $id, keyId: $id) { id } }',
  disableClient: 'mutation disableClient($id: ID!) { disableClient(id: $id) { id } }',
  enableClient: 'mutation enableClient($id: ID!) { enableClient(id: $id) { id } }',
  removeClient: 'mutation removeClient($id: ID!) { removeClient(id: $id) { id } }',
  generateOwnKey: 'mutation generateOwnKey { generateOwnKey { kid } }',
  rotateOwnKey: 'mutation rotateOwnKey { rotateOwnKey { kid } }',
  retireOwnKey: 'mutation retireOwnKey($id: ID!) { retireOwnKey(kid: $id) { kid } }',
  revokeJwt: 'mutation revokeJwt($id: String!) { revokeJwt(token: $id) { id } }',
  revokeToken: 'mutation revokeToken($id: String!) { revokeToken(jti: $id) { id } }',
  revokeSubject: 'mutation revokeSubject($id: String!) { revokeSubject(issuer: $id, id: $id) { id } }',
  revokeClient: 'mutation revokeClient($id: ID!) { revokeClient(id: $id) { id } }',
  revokeIssuer: 'mutation revokeIssuer($id: String!) { revokeIssuer(name: $id) { id } }',
} as const

export type Ability = keyof typeof ABILITIES

/** What the token may do. */
export interface Abilities {
  readonly may: (ability: Ability) => boolean
  /** The scopes that one of these abilities lacks: of the first, when the token may do none of them. */
  readonly missing: (...abilities: readonly Ability[]) => readonly string[]
}

/** A document holds ten operations at most. */
const AT_ONCE = 10

/** Asks what the token may do. The gateway decides each operation anew when it comes. */
export async function findAbilities(api: AdminApi): Promise<Answer<Abilities>> {
  const documents = Object.values(ABILITIES)
  const missing = new Map<string, readonly string[]>()
  for (let begin = 0; begin < documents.length; begin += AT_ONCE) {
    const answer = await api.findMissing(documents.slice(begin, begin + AT_ONCE).join('\n'))
    if (answer.kind !== 'told') return answer
    for (const [name, scopes] of answer.data) missing.set(name, scopes)
  }
  const may = (ability: Ability): boolean => missing.get(ability)?.length === 0
  return {
    kind: 'told',
    withheld: [],
    data: { may, missing: (...all) => (all.some(may) ? [] : (missing.get(all[0] ?? '') ?? [])) },
  }
}
