import type { Config, ConfigResult } from '../../config/config.ts'
import { scopesFileOf } from '../../persisted/manifest-files.ts'

/** Reads a configuration, and tracks all files that it was read from or names. */
export interface ConfigurationFiles {
  readonly read: () => ConfigResult
  /** The files of the last readable configuration, and of the last attempt. */
  readonly names: () => readonly string[]
}

/**
 * Calls `read` with a file reader that tracks what it opens. Refuses a file that had text and is now empty:
 * it is still being written, and without its settings another API would be served, to anyone.
 */
export function createConfigurationFiles(
  readFile: (path: string) => string,
  read: (readFile: (path: string) => string) => ConfigResult,
): ConfigurationFiles {
  let named: readonly string[] = []
  const opened = new Set<string>()
  const filled = new Set<string>()
  return {
    read() {
      const before = [...opened]
      opened.clear()
      const emptied = new Set<string>()
      const result = read((path) => {
        opened.add(path)
        const text = readFile(path)
        if (text.trim() !== '') filled.add(path)
        else if (filled.has(path)) emptied.add(path)
        return text
      })
      if (result.kind === 'ok') named = filesNamedBy(result.config)
      // A faulty file may not have led to the files that it names.
      else for (const path of before) opened.add(path)
      if (result.kind === 'problems' || emptied.size === 0) return result
      const what = 'is empty, and was not before'
      return { kind: 'problems', problems: [...emptied].map((where) => ({ where, what })) }
    },
    names: () => [...opened, ...named],
  }
}

function filesNamedBy({
  schema = [],
  supergraph,
  upstreams = {},
  persistedOperations,
  policies,
}: Config): readonly string[] {
  const { manifest } = persistedOperations
  return [
    ...schema,
    ...(supergraph === undefined ? [] : [supergraph.file]),
    ...Object.values(upstreams).flatMap((one) => one.schema ?? []),
    ...(policies !== undefined && 'module' in policies ? [policies.module] : []),
    ...(manifest === undefined ? [] : [manifest, scopesFileOf(manifest)]),
  ]
}
