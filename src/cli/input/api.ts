import type { Config } from '../../config/config.ts'
import { printFinding } from '../../core/lint/finding.ts'
import { lintLosses } from '../../core/lint/lint-losses.ts'
import { buildRuleTable, type RuleTable } from '../../core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../core/schema/sdl.ts'
import { readSupergraph } from '../../core/schema/supergraph.ts'
import { type CliIo, UserError } from '../io.ts'
import { type ApiOptions, readApiConfig } from './api-config.ts'
import { apiKindOf, noApi, refuseRenamedSample } from './api-kind.ts'
import { toGatewayPolicy } from './gateway-policy.ts'
import { isModule, readSampleSchema, readSchemaFiles, readText } from './schema-files.ts'

export interface DescribedApi {
  readonly table: RuleTable
  /** The part of `start`'s configuration that concerns the API. */
  readonly config: Config
}

/**
 * Builds the rule table that `start` would enforce with these settings. Fetches the schema of an upstream.
 * Throws `UserError`, `UnreachableError` or `SchemaRuleError`.
 */
export async function loadApi(options: ApiOptions, io: CliIo): Promise<DescribedApi> {
  const config = readApiConfig(options, io)
  const table = await loadRuleTable(config, options.sample === true, io)
  return { table, config }
}

/** Reports on standard error which rules may be missing: the command's output must not look complete. */
export function warnOfLosses(table: RuleTable, io: CliIo): void {
  for (const finding of lintLosses(table)) io.stderr(`${printFinding(finding)}\n`)
}

export async function loadRuleTable(config: Config, isSample: boolean, io: CliIo): Promise<RuleTable> {
  const { schema: files = [], supergraph } = config
  const policy = toGatewayPolicy(config)
  switch (apiKindOf(config, isSample)) {
    case 'none':
      throw noApi()
    case 'sample':
      refuseRenamedSample(config)
      return buildRuleTable(buildSchemaFromSdl(readSampleSchema(io)), policy)
    case 'schema': {
      const [first = ''] = files
      if (!isModule(first))
        return buildRuleTable(buildSchemaFromSdl(readSchemaFiles(files, io), policy.directives), policy)
      const { importSchema } = await import('./schema-module.ts')
      return buildRuleTable((await importSchema(files)).schema, policy)
    }
    case 'supergraph': {
      const { file = '' } = supergraph ?? {}
      if (files.length > 0) throw new UserError('schema: the rules of a supergraph stand in its subgraphs.')
      return buildRuleTable(
        readSupergraph({ name: file, text: readText(file, io) }, policy.directives),
        policy,
      )
    }
    case 'upstream':
    case 'upstreams':
      return (await import('./running-api.ts')).askForRules(config, io)
  }
}
