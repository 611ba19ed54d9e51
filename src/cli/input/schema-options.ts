import type { PolicyOptions } from '../../core/policy/policy-options.ts'
import { buildRuleTable, type RuleTable } from '../../core/policy/rule-table.ts'
import { buildSchemaFromSdl } from '../../core/schema/sdl.ts'
import { readSupergraph } from '../../core/schema/supergraph.ts'
import type { CliIo } from '../io.ts'
import { readSampleSchema, readSchemaFiles, readText } from './schema-files.ts'

/** How a command is told which schema, and how its rules are to be read. */
export interface SchemaOptions extends Omit<PolicyOptions, 'naming'> {
  readonly naming?: string
  readonly schema?: readonly string[]
  readonly supergraph?: string
  readonly json?: boolean
}

/** Reads schema and rules; without files, those of the sample API. Throws `UserError` or `SchemaRuleError`. */
export function loadRuleTable(options: SchemaOptions, io: CliIo): RuleTable {
  const { schema: paths, supergraph: file, naming, ...others } = options
  const policy = { ...others, ...toNaming(naming) }
  if (file !== undefined)
    return buildRuleTable(readSupergraph({ name: file, text: readText(file, io) }), policy)
  const sources = paths === undefined ? readSampleSchema(io) : readSchemaFiles(paths, io)
  return buildRuleTable(buildSchemaFromSdl(sources), policy)
}

/** The convention as the command line spells it. */
export function toNaming(text: string | undefined): PolicyOptions {
  if (text === undefined) return {}
  return { naming: text === 'action-first' || text === 'type-first' ? text : { pattern: text } }
}
