import { readFileSync } from 'node:fs'
import { hashOf } from './hash.ts'
import { type PersistedOperation, readManifest } from './manifest.ts'
import { readManifestFiles } from './manifest-files.ts'
import type { PersistedOperationsOptions } from './persisted-options.ts'

/** The texts of a manifest, indexed. Maps and sets, as an id may be a name like `__proto__`. */
export interface ManifestIndex {
  readonly operations: readonly PersistedOperation[]
  readonly byId: ReadonlyMap<string, string>
  readonly byHash: ReadonlyMap<string, string>
  readonly texts: ReadonlySet<string>
}

export function indexOperations(operations: readonly PersistedOperation[]): ManifestIndex {
  return {
    operations,
    byId: new Map(operations.map(({ id, text }) => [id, text])),
    byHash: new Map(operations.map(({ text }) => [hashOf(text), text])),
    texts: new Set(operations.map(({ text }) => text)),
  }
}

/** Reads a manifest from its files or its function. Rejects with `ManifestError`, or as the function does. */
export async function openManifest(
  manifest: NonNullable<PersistedOperationsOptions['manifest']>,
): Promise<ManifestIndex> {
  const sources =
    typeof manifest === 'string'
      ? readManifestFiles(manifest, (path) => readFileSync(path, 'utf8'))
      : await manifest()
  return indexOperations(await readManifest(sources))
}
