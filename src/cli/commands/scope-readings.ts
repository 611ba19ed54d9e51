import { printSchema } from 'graphql'
import type { Config } from '../../config/config.ts'
import { betterConvention, countVotes } from '../../core/lint/lint-names.ts'
import { type NamedMutation, readMutations } from '../../core/lint/named-mutation.ts'
import { derivedParts, printScopeRules, withExplicitScopes } from '../../core/rules/explicit-scopes.ts'
import { printRequirements } from '../../core/rules/rule.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { isIntrospectionText } from '../../core/schema/introspection-file.ts'
import type { Naming } from '../../core/schema/naming.ts'
import type { SchemaSource } from '../../core/schema/sdl.ts'
import { apiKindOf } from '../input/api-kind.ts'
import { isModule, readSampleSchema, readSchemaFiles } from '../input/schema-files.ts'
import type { CliIo } from '../io.ts'
import { printJson, printTable } from '../table.ts'
import { writeText } from '../written-file.ts'

/** Formats what every mutation would require by either naming convention, and what it requires now. */
export function printReadings(table: RuleTable, naming: Naming, isJson: boolean): string {
  const mutations = readMutations(table)
  const now = typeof naming === 'object' ? 'pattern' : naming
  const better = typeof naming === 'object' ? undefined : betterConvention(mutations, naming)
  if (isJson) {
    const rows = mutations.map(
      ({ root: { coordinate, requirements }, actionFirst, typeFirst, better: reads }) => ({
        coordinate,
        actionFirst,
        typeFirst,
        better: reads,
        requirements,
      }),
    )
    return printJson({ naming, ...(better !== undefined && { better }), mutations: rows })
  }
  const rows = mutations.map(({ root, actionFirst, typeFirst, better: reads = '' }) => [
    root.coordinate,
    actionFirst,
    typeFirst,
    reads,
    printRequirements(root.requirements),
  ])
  const header = ['MUTATION', 'ACTION-FIRST', 'TYPE-FIRST', 'READS', `REQUIRES NOW (${now})`]
  return `${printTable([header, ...rows])}\n${summarize(mutations, better)}\n`
}

function summarize(mutations: readonly NamedMutation[], better: string | undefined): string {
  const votes = countVotes(mutations)
  const counts = `Of ${mutations.length} mutations ${votes['action-first']} read action-first and ${votes['type-first']} type-first.`
  return better === undefined ? counts : `${counts} "naming: ${better}" in portcullis.yaml reads them so.`
}

/**
 * Writes SDL that states the scope of every mutation, to a file or to standard output. For a schema in SDL
 * files it is the schema itself; for any other, directives to add to it. Throws `UserError` when the file
 * cannot be written.
 */
export function writeScopes(
  table: RuleTable,
  { config, isSample, file }: { readonly config: Config; readonly isSample: boolean; readonly file?: string },
  io: CliIo,
): void {
  const text = `${headOf(table, config.naming)}${bodyOf(table, config, isSample, io)}`
  if (file === undefined) {
    io.stdout(text)
    return
  }
  writeText(file, text)
}

function headOf(table: RuleTable, naming: Naming): string {
  const all = Object.keys(table.schema.getMutationType()?.getFields() ?? {}).length
  const count = derivedParts(table).size
  const convention = typeof naming === 'object' ? `the pattern ${naming.pattern}` : naming
  const others = count === all ? '' : ` The rules of the other ${all - count} stay as they are.`
  return `# Scopes of ${count} of ${all} mutations, derived from their names (${convention}).${others}\n`
}

function bodyOf(table: RuleTable, config: Config, isSample: boolean, io: CliIo): string {
  const kind = apiKindOf(config, isSample)
  if (kind === 'supergraph')
    return `# The rules of a supergraph stand in its subgraphs: put each of these there.\n${printScopeRules(table)}`
  if (kind !== 'schema' && kind !== 'sample')
    return `# Rules for the schema of the upstream (--schema): each replaces the rule that the mutation has now.\n${printScopeRules(table)}`
  if (kind === 'schema' && isModule(config.schema?.[0] ?? ''))
    return `# Put each of these where the module defines its schema.\n${printScopeRules(table)}`
  const sources = isSample ? readSampleSchema(io) : readSchemaFiles(config.schema ?? [], io)
  return withExplicitScopes(sources.map(toSdl(table)), table)
    .map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`))
    .join('\n')
}

function toSdl(table: RuleTable): (source: SchemaSource) => SchemaSource {
  return (source) =>
    isIntrospectionText(source.text) ? { ...source, text: `${printSchema(table.schema)}\n` } : source
}
