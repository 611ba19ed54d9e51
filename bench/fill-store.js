import { createHash, randomBytes } from 'node:crypto'
import Libsql from 'libsql'

const DAY = 86_400_000

/** @param {number} index */
export const clientOf = (index) => ({ id: `client-${index}`, apiKey: `the key of client ${index}` })

/**
 * Fills a SQLite file as the store's own calls would, but in one transaction: each call would be flushed to
 * disk, and a million would take an hour. Nine of ten revocations are of tokens, the rest of families and
 * subjects.
 * @param {{path: string, dist: string, clients: number, revocations: number}} options
 */
export async function fillStore({ path, dist, clients, revocations }) {
  const { openStore } = await import(`${dist}/store/open-store.js`)
  const { digestApiKey } = await import(`${dist}/store/api-key.js`)
  const empty = await openStore(`file:${path}`, { now: Date.now, random: randomBytes })
  await empty.close()

  const now = Date.now()
  const db = new Libsql(path)
  const addClient = db.prepare('insert into portcullis_client values (?, ?, 0, ?)')
  const addKey = db.prepare(
    `insert into portcullis_api_key (id, realm, client, digest, created_at, expires_at, last_used_at)
     values (?, 'stored', ?, ?, ?, null, null)`,
  )
  const addRevocation = db.prepare('insert into portcullis_revocation values (?, ?, ?, ?)')
  const settings = JSON.stringify({ ceiling: ['Mutation:Person:*', 'Query:*'] })
  db.exec('begin')
  for (let index = 0; index < clients; index += 1) {
    const { id, apiKey } = clientOf(index)
    addClient.run(id, settings, now)
    addKey.run(`key-${index}`, id, digestApiKey(apiKey), now)
  }
  for (let index = 0; index < revocations; index += 1) {
    const target = JSON.stringify(revokedOf(index))
    const digest = createHash('sha256').update(target, 'utf16le').digest('base64url')
    addRevocation.run(digest, target, now, now + DAY)
  }
  db.exec('commit')
  db.close()
}

/** @param {number} index */
export function revokedOf(index) {
  const issuer = 'portcullis'
  if (index % 20 === 18) return { kind: 'family', family: `family-${index}` }
  if (index % 20 === 19) return { kind: 'subject', issuer, id: `user-${index}` }
  return { kind: 'token', issuer, jti: `token-${index}` }
}
