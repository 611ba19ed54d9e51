import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { settingsJsonSchema } from '../../src/config/settings.ts'

const FILE = new URL('../../schema/portcullis.schema.json', import.meta.url)

describe('the published JSON Schema', () => {
  it('is what the settings say; UPDATE_SCHEMA=1 writes it anew', () => {
    const text = `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(FILE, text)
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(text))
  })

  it('names every setting, and allows no other', () => {
    const schema = settingsJsonSchema()
    expect(schema['additionalProperties']).toBe(false)
    expect(Object.keys(schema['properties'] as object)).toEqual([
      '$schema',
      'host',
      'port',
      'publicUrl',
      'trustedProxies',
      'forwardedHeader',
      'forwardedCertificate',
      'paths',
      'console',
      'consoleTitle',
      'jwt',
      'authKeys',
      'issuers',
      'tokens',
      'tokenExchange',
      'dpop',
      'clientHeaders',
      'anonymous',
      'database',
      'store',
      'audit',
      'staleness',
      'admin',
      'workers',
      'schema',
      'upstream',
      'persistedOperations',
      'upstreams',
      'supergraph',
      'logLevel',
      'introspection',
      'baseline',
      'naming',
      'directives',
      'secretClaims',
      'enforcement',
      'queries',
      'authStatus',
      'refusals',
      'limits',
      'overload',
      'budgets',
      'budgetStore',
      'caches',
      'decisions',
      'tls',
      'policies',
      'traces',
      'metrics',
      'cors',
      'sockets',
      'timeouts',
    ])
  })
})
