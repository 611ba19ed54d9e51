import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { EpochNews } from '../../src/gateway/epoch-news.ts'
import { createEpochTrail, MOST_WAITING } from '../../src/gateway/epoch-trail.ts'
import type { AuditEvent } from '../../src/store/audit.ts'
import { openStore } from '../../src/store/open-store.ts'
import { CLIENT, SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'

const SCHEMA = { typeDefs: 'type Query { open: String } type Mutation { createThing: String }' }

describe('the audit trail of a gateway', () => {
  it('holds the configuration and the schema that took effect, and each configuration after it', async () => {
    const store = await openStore('memory:', { now: Date.now, random: randomBytes })
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, store })
    const other = { id: 'other', apiKey: 'the key of another', scopes: ['*'] }
    await gateway.reconfigure({ clients: [CLIENT, other], limits: { depth: 3 } })
    await gateway.reconfigure({ publicUrl: 'no origin' })
    await gateway.close()
    const rows = await store.audit.read({ after: 0, limit: 100 })
    const events = rows.map(({ action, actor, details }) => ({
      action,
      actor: JSON.parse(actor),
      ...JSON.parse(details),
    }))
    expect(events).toMatchObject([
      { action: 'gateway.configured', cause: 'start', actor: { kind: 'gateway', process: process.pid } },
      { action: 'schema.applied', cause: 'start' },
      { action: 'gateway.configured', cause: 'reload', changed: ['clients', 'limits'] },
    ])
    expect(events[0]?.digest).not.toBe(events[2]?.digest)
    for (const secret of [SECRET, CLIENT.apiKey, other.apiKey])
      expect(JSON.stringify(rows)).not.toContain(secret)
    await store.close()
  })

  it('is told what took effect while it could not be written, in order, once it can', async () => {
    const written: AuditEvent[] = []
    const warnings: string[] = []
    let isBroken = true
    let attempts = 0
    const trail = createEpochTrail({
      audit: () => ({
        record: async (event) => {
          attempts += 1
          if (isBroken) throw new Error('There is no room left.')
          return written.push(event)
        },
      }),
      warn: (_, message) => warnings.push(message),
      delay: 1,
    })
    const news = (kind: EpochNews['kind'], digest: string): EpochNews => ({
      kind,
      digest,
      cause: 'poll',
      changed: [],
    })
    trail.record(() => news('schema', 'first'))
    trail.record(() => undefined)
    trail.record(() => news('configuration', 'second'))
    while (warnings.length === 0 || attempts < 4) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(written).toEqual([])
    isBroken = false
    while (written.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    await trail.close()
    expect(written).toMatchObject([
      { action: 'schema.applied', details: { digest: 'first' } },
      { action: 'gateway.configured', details: { digest: 'second' } },
    ])
    expect(warnings).toHaveLength(1)
  })

  it('keeps the latest hundred for a store that is gone, and says how many it left out', async () => {
    const written: AuditEvent[] = []
    const warnings: string[] = []
    let isBroken = true
    const trail = createEpochTrail({
      audit: () => ({
        record: async (event) => {
          if (isBroken) throw new Error('The store is gone.')
          return written.push(event)
        },
      }),
      warn: (_, message) => warnings.push(message),
      delay: 1,
    })
    for (let count = 1; count <= MOST_WAITING + 3; count += 1)
      trail.record(() => ({ kind: 'schema', digest: String(count), cause: 'poll', changed: [] }))
    expect(warnings).toEqual([expect.stringContaining('more than 100 configurations and schemas wait')])
    isBroken = false
    await trail.close()
    expect(written).toHaveLength(MOST_WAITING)
    expect(written.map(({ details }) => details?.['leftOut']).filter((one) => one !== undefined)).toEqual([3])
    expect(written[0]?.details).toMatchObject({ digest: '4', leftOut: 3 })
  })
})
