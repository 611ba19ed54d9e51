import { createHash } from 'node:crypto'
import type { ManifestSource } from '../../src/persisted/manifest-formats.ts'

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

interface ApolloOperation {
  readonly id: string
  readonly name?: string
  readonly type?: string
  readonly body: string
}

/** As Apollo's tool writes it: an id is the hash of the text. */
export function apolloOperation(body: string): ApolloOperation {
  const [, type = 'query', name] = /^\s*(query|mutation|subscription)\s*(\w*)/.exec(body) ?? []
  return { id: sha256(body), ...(name && { name }), type, body }
}

export function apolloManifest(...operations: readonly (string | object)[]): ManifestSource {
  const entries = operations.map((one) => (typeof one === 'string' ? apolloOperation(one) : one))
  const value = { format: 'apollo-persisted-query-manifest', version: 1, operations: entries }
  return { name: 'manifest.json', text: JSON.stringify(value) }
}

export function relayManifest(operations: readonly (readonly [id: string, text: string])[]): ManifestSource {
  const members = operations.map(([id, text]) => `${JSON.stringify(id)}: ${JSON.stringify(text)}`)
  return { name: 'persisted.json', text: `{${members.join(',\n')}}` }
}
