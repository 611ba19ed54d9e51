import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createConfigReload } from '../../src/cli/serving/config-reload.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/open-store.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'

const TEXT = `port: 0\nstore: "memory:"\njwt: { secret: "${SECRET}" }\nauthKeys: []\nschema: schema.graphql\n`

function configOf(text: string): Config {
  const read = readConfig({
    env: {},
    flags: { config: 'test.yaml' },
    readFile: (path) => (path === 'test.yaml' ? text : 'type Query { me: String }'),
    random: randomBytes,
  })
  if (read.kind === 'problems') throw new TypeError(JSON.stringify(read.problems))
  return read.config
}

describe('a source that was opened for a reload', () => {
  it('is closed at once when the reload is refused, and handed over when it is taken', async () => {
    const typeDefs = 'type Query { me: String }'
    const store = await openStore('memory:', { now: Date.now, random: randomBytes })
    const gateway = await startGateway({ before: 'schema', schema: { typeDefs }, store })
    const events: string[] = []
    const source = { source: { schema: buildSchema(typeDefs) }, isSample: false, close: async () => {} }
    let agrees = false
    const reload = createConfigReload({
      serving: {
        config: configOf(TEXT),
        named: { source, persistedOperations: {} },
        kept: { store, metrics: undefined },
        gateway: gateway.gateway,
        admin: undefined,
        observation: undefined,
      },
      read: () => ({
        kind: 'ok',
        config: configOf(TEXT.replace('schema.graphql', '[schema.graphql, other.graphql]')),
      }),
      openSource: async () => ({ ...source, close: async () => void events.push('closed') }),
      io: {
        stdout: () => undefined,
        stderr: () => undefined,
        readFile: () => typeDefs,
        listFolder: () => undefined,
        exit: () => undefined,
        untilStopped: async () => undefined,
      },
      onOpened: () => void events.push('handed over'),
    })
    expect(await reload(async () => agrees)).toEqual({
      kind: 'refused',
      why: 'it is no longer wanted.',
      problems: ['it is no longer wanted.'],
    })
    expect(events).toEqual(['closed'])
    agrees = true
    expect(await reload(async () => agrees)).toMatchObject({ kind: 'taken', changed: ['schema'] })
    expect(events).toEqual(['closed', 'handed over'])
    await store.close()
  })
})
