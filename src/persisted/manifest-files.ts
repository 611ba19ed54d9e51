import { ManifestError } from './manifest.ts'
import type { ManifestSource } from './manifest-formats.ts'

/** Reads a text file. Throws an error with a `code`, as Node does. */
export type ReadFile = (path: string) => string

/** The file of a manifest's scopes, for a format that has no place for them: `a.scopes.json` beside `a.json`. */
export function scopesFileOf(path: string): string {
  return `${path.replace(/\.json$/, '')}.scopes.json`
}

/** Reads a manifest's file, and that of its scopes if there is one. Throws {@link ManifestError}. */
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
