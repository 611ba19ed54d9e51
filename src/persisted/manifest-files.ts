import { ManifestError } from './manifest.ts'
import type { ManifestSource } from './manifest-formats.ts'

/** Reads a text file; throws an error that has a `code`, as Node's does. */
export type ReadFile = (path: string) => string

/** Where the scopes of a manifest lie whose format has no place for them: `a.scopes.json` beside `a.json`. */
export function scopesFileOf(path: string): string {
  return `${path.replace(/\.json$/, '')}.scopes.json`
}

/** A manifest's file, and that of its scopes where there is one. Throws {@link ManifestError}. */
export function readManifestFiles(path: string, readText: ReadFile): readonly ManifestSource[] {
  const read = (name: string): ManifestSource | undefined => {
    try {
      return { name, text: readText(name) }
    } catch (error) {
      const { code } = error as { readonly code?: unknown }
      if (code === 'ENOENT' && name !== path) return undefined
      throw new ManifestError([`${name}: cannot be read (${typeof code === 'string' ? code : 'no text'})`])
    }
  }
  return [path, scopesFileOf(path)].flatMap((name) => read(name) ?? [])
}
