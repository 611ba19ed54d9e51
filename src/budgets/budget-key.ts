import { createHash } from 'node:crypto'
import type { Subject } from '../core/decision/subject.ts'
import { networkOf } from '../core/ip-address.ts'
import type { BudgetKey } from './budget-options.ts'

const LONG = 64

/**
 * The bucket of a caller. A caller without the budget's key is counted by the next narrower key known: claim
 * or client, then subject, then address. Such callers therefore do not share one bucket, and an invalid token
 * does not get its own.
 */
export function keyOf(by: BudgetKey, subject: Subject, address: string): string {
  return shorten(JSON.stringify(partsOf(by, subject, address)))
}

function partsOf(by: BudgetKey, subject: Subject, address: string): readonly unknown[] {
  if (by === 'address' || subject.kind !== 'identified') return ['address', networkOf(address)]
  const { issuer, id, client, claims } = subject
  if (by === 'issuer') return ['issuer', issuer]
  if (by === 'client' && client !== undefined) return ['client', client]
  if (by.startsWith('claim.')) {
    const name = by.slice('claim.'.length)
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return ['claim', issuer, name, value]
  }
  return ['subject', issuer, id]
}

/** Ids and claims may be as long as a header. */
function shorten(key: string): string {
  if (key.length <= LONG) return key
  return `[${createHash('sha256').update(key, 'utf16le').digest('base64')}`
}
