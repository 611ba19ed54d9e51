import type { Config } from '../../config/config.ts'
import { lintEnforcement } from '../../core/lint/lint-enforcement.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { type SchemaProblem, SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { parseSource } from '../../core/schema/sdl.ts'
import { assertPoliciesCanBeAsked } from '../../guard/guard.ts'
import { loadRuleTable } from '../input/api.ts'
import { apiKindOf, noApi } from '../input/api-kind.ts'
import { findManifestProblems } from '../input/manifest-findings.ts'
import { isModule, readSchemaFiles } from '../input/schema-files.ts'
import { type CliIo, UserError } from '../io.ts'
import { type CheckResult, failBy, ONLINE_ASKS, pass, skip } from './check-result.ts'

/**
 * Checks the rules that `start` would enforce, and the manifest. Upstreams that serve their own schema are
 * queried only online.
 */
export async function checkRules(
  config: Config,
  wantsSample: boolean,
  isOnline: boolean,
  io: CliIo,
): Promise<readonly CheckResult[]> {
  const kind = apiKindOf(config, wantsSample)
  try {
    if (kind === 'none' && config.production) throw noApi()
    const asks = kind === 'upstreams' || (kind === 'upstream' && config.upstream?.schemaFrom !== 'sdl')
    if (asks && !isOnline) {
      assertRulesParse(config, io)
      return [skip('rules', `${kind}: ${ONLINE_ASKS}${unchecked(config)}`)]
    }
    const table = await loadRuleTable(config, wantsSample || kind === 'none', io)
    assertPoliciesCanBeAsked(table, config.policies)
    const { scopes } = table.catalog
    const rules = pass(
      'rules',
      `${kind === 'none' ? 'sample' : kind}: ${scopes.length} scope${scopes.length === 1 ? '' : 's'}`,
    )
    const observed = lintEnforcement(table).map(
      ({ message }): CheckResult => ({ part: 'rules', state: 'warning', what: message }),
    )
    return [rules, ...observed, ...(await checkManifest(config, table, io))]
  } catch (error) {
    if (error instanceof UserError && error.message.startsWith('upstream.authorization: only the gateway'))
      return [
        skip('rules', 'the upstream tells its schema to the gateway’s own key alone, which is in the store'),
      ]
    return failBy('rules', error)
  }
}

/** Parses the local files with rules for upstreams. Throws a `SchemaRuleError` with the place of each fault. */
function assertRulesParse({ schema = [], upstreams = {} }: Config, io: CliIo): void {
  const own = Object.values(upstreams).flatMap((upstream) => upstream.schema ?? [])
  const files = [...schema, ...own].filter((file) => !isModule(file))
  const problems: SchemaProblem[] = []
  for (const source of readSchemaFiles(files, io)) parseSource(source, problems)
  if (problems.length > 0) throw new SchemaRuleError(problems)
}

/** Names settings that can be checked only against a schema. */
function unchecked({ enforcement, persistedOperations }: Config): string {
  const names = [
    ...(enforcement.observe.length + enforcement.enforce.length > 0 ? ['the patterns of enforcement'] : []),
    ...(persistedOperations.manifest === undefined ? [] : ['the manifest']),
  ]
  return names.length === 0 ? '' : `; ${names.join(' and ')} cannot be checked before that`
}

async function checkManifest(config: Config, table: RuleTable, io: CliIo): Promise<readonly CheckResult[]> {
  const { manifest } = config.persistedOperations
  if (manifest === undefined) return []
  try {
    const problems = await findManifestProblems(config, table, io)
    if (problems.length === 0) return [pass('operations', `${manifest}: all fit`)]
    return problems.map(({ message }) => ({
      part: 'operations',
      state: 'warning',
      what: `${manifest}: ${message}`,
    }))
  } catch (error) {
    return failBy('operations', error)
  }
}
