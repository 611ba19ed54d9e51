import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { EFFECTS, findChangedSettings, findRestartSettings } from '../../src/config/setting-changes.ts'
import { settingsJsonSchema } from '../../src/config/settings.ts'
import { FIXED_OPTIONS } from '../../src/gateway/fixed-options.ts'

function configOf(text: string) {
  const read = readConfig({
    env: {},
    readFile: () => text,
    flags: { config: 'test.yaml' },
    random: (bytes) => new Uint8Array(bytes),
  })
  if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems))
  return read.config
}

describe('the table of changes', () => {
  it('says of every setting how a change of it takes effect', () => {
    const { properties } = settingsJsonSchema() as { readonly properties: object }
    expect(Object.keys(EFFECTS).sort()).toEqual(Object.keys(properties).sort())
  })

  it('is the one of docs/deployment.md', () => {
    const text = readFileSync('docs/deployment.md', 'utf8')
    const sentence = /A restart is needed for ([^.]+)\./.exec(text)?.[1] ?? ''
    const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name)
    const needing = Object.entries(EFFECTS).flatMap(([name, effect]) => (effect === 'restart' ? [name] : []))
    expect(named.sort()).toEqual(needing.sort())
  })

  it('agrees with the gateway about what holds for as long as it listens', () => {
    const names: readonly string[] = Object.keys(EFFECTS)
    for (const name of FIXED_OPTIONS.filter((one) => names.includes(one)))
      expect([name, EFFECTS[name as keyof typeof EFFECTS]]).toEqual([name, 'restart'])
  })

  it.each([
    ['cors: { origins: ["https://app.example.org"] }', ['cors'], []],
    ['authKeys: [{ id: a, apiKey: b, scopes: [] }]', ['authKeys'], []],
    ['timeouts: { request: 10s }', ['timeouts'], []],
    ['port: 4001\nlimits: { depth: 3 }', ['port', 'limits'], ['port']],
    ['store: "memory:"', ['store'], ['store']],
    ['database: "file:other.db"', ['database', 'store'], ['database', 'store']],
    ['workers: 2', ['workers'], ['workers']],
    ['admin: { port: 4001 }', ['admin'], ['admin']],
    ['audit: { retention: 90d }', ['audit'], ['audit']],
    ['port: 4000', [], []],
  ])('finds what differs with %s', (text, changed, restart) => {
    const found = findChangedSettings(configOf(''), configOf(text))
    expect([found, findRestartSettings(found)]).toEqual([changed, restart])
  })
})
