import type { Config } from '../../config/config.ts'
import type { Finding } from '../../core/lint/finding.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { ManifestError, readManifest } from '../../persisted/manifest.ts'
import { checkManifest } from '../../persisted/manifest-check.ts'
import { readManifestFiles } from '../../persisted/manifest-files.ts'
import { type FileReader, UserError } from '../io.ts'

/**
 * Finds what `start` would log about the manifest: operations that do not fit, or that need more than when
 * they were published. Throws `UserError`.
 */
export async function findManifestProblems(
  { limits, persistedOperations: { manifest } }: Pick<Config, 'limits' | 'persistedOperations'>,
  table: RuleTable,
  { readFile }: FileReader,
): Promise<readonly Finding[]> {
  if (manifest === undefined) return []
  try {
    const operations = await readManifest(readManifestFiles(manifest, readFile))
    const findings = (await checkManifest(operations, table, limits, () => true)) ?? []
    return findings.map(({ level, message }) => ({
      kind: 'stale-operation',
      severity: level === 'warn' ? 'warning' : 'info',
      coordinate: manifest,
      message: message.replace(`${manifest}: `, ''),
    }))
  } catch (error) {
    throw error instanceof ManifestError ? new UserError(error.message) : error
  }
}
