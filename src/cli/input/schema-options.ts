import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Baseline, PolicyOptions } from '../../core/policy/policy-options.ts'
import { buildRuleTable, type RuleTable } from '../../core/policy/rule-table.ts'
import type { Naming } from '../../core/schema/naming.ts'
import { buildSchemaFromSdl } from '../../core/schema/sdl.ts'
import { readSupergraph } from '../../core/schema/supergraph.ts'
import type { CliIo } from '../io.ts'
import { readSampleSchema, readSchemaFiles, readText } from './schema-files.ts'

/** How a command is told which schema, and how its rules are to be read. */
export interface SchemaOptions extends PolicyOptions {
  readonly schema?: readonly string[]
  readonly supergraph?: string
  readonly json?: boolean
}

const KINDS = ['query', 'mutation', 'subscription']
const BASELINES = ['derived', 'authenticated', 'public']

export function addSchemaOptions(command: Command): Command {
  const naming = new Option(
    '--naming <convention>',
    'how names are cut: action-first, type-first, or a regular expression with the groups type and action',
  )
  const baseline = new Option(
    '--baseline <kind=rule...>',
    'what root fields require that no directive names: mutation=derived query=public subscription=authenticated',
  )
  return command
    .option('--schema <paths...>', 'SDL files, folders of *.graphql, or one introspection result in JSON')
    .addOption(new Option('--supergraph <file>', 'a Federation supergraph').conflicts('schema'))
    .addOption(naming.argParser(parseNaming).default('action-first'))
    .addOption(baseline.argParser(parseBaseline))
    .option('--json', 'print JSON')
}

/** Reads schema and rules; without files, those of the sample API. Throws `UserError` or `SchemaRuleError`. */
export function loadRuleTable(options: SchemaOptions, io: CliIo): RuleTable {
  const { schema: paths, supergraph: file } = options
  if (file !== undefined)
    return buildRuleTable(readSupergraph({ name: file, text: readText(file, io) }), options)
  const sources = paths === undefined ? readSampleSchema(io) : readSchemaFiles(paths, io)
  return buildRuleTable(buildSchemaFromSdl(sources), options)
}

function parseNaming(text: string): Naming {
  if (text === 'action-first' || text === 'type-first') return text
  try {
    new RegExp(text)
  } catch {
    throw new InvalidArgumentError('It is no regular expression.')
  }
  if (text.includes('(?<type>') && text.includes('(?<action>')) return { pattern: text }
  throw new InvalidArgumentError(
    'It is action-first, type-first, or an expression with the groups (?<type>...) and (?<action>...).',
  )
}

function parseBaseline(text: string, before: PolicyOptions['baseline'] = {}): PolicyOptions['baseline'] {
  const [kind = '', rule = ''] = text.split('=')
  if (!KINDS.includes(kind) || !BASELINES.includes(rule)) {
    throw new InvalidArgumentError(
      `It is one of ${KINDS.join(', ')}, "=", and one of ${BASELINES.join(', ')}.`,
    )
  }
  return { ...before, [kind]: rule as Baseline }
}
