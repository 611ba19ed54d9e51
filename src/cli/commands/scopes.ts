import {
  type InputValueDefinitionNode,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { printCsv, printMarkdown } from '../../core/listing/exported-table.ts'
import { argumentCoordinate, printRequirements, type Requirement } from '../../core/rules/rule.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { nameInForce } from '../../core/schema/links.ts'
import { locationOf } from '../../core/schema/schema-problem.ts'
import { loadApi, loadRuleTable, warnOfLosses } from '../input/api.ts'
import { type ApiOptions, readApiConfig } from '../input/api-config.ts'
import { readOperations } from '../input/operation-set.ts'
import { type CliIo, EXIT } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printSource } from '../rule-text.ts'
import { printJson, printTable } from '../table.ts'
import { writeText } from '../written-file.ts'
import { assertGraphFlags, type GraphFlags } from './graph-flags.ts'
import { runOperations } from './operations.ts'
import { printReadings, writeScopes } from './scope-readings.ts'

export interface ScopesOptions extends ApiOptions, GraphFlags {
  readonly operations?: readonly string[]
  readonly compare?: boolean
  /** `true` is standard output. */
  readonly write?: string | true
  /** `true` is standard output. */
  readonly typescript?: string | true
  readonly format?: 'markdown' | 'csv'
}

/**
 * Prints the rule table (coordinate, requirements and their origin), the needs of operations, the scopes of
 * mutations by either naming convention, SDL or TypeScript with the scopes, or a graph. Returns the exit
 * code.
 */
export async function runScopes(options: ScopesOptions, io: CliIo): Promise<number> {
  const { operations, typescript, graph, format } = options
  assertGraphFlags(options)
  if (typescript !== undefined) return writeTypes(options, typescript, io)
  if (operations !== undefined) return runOperations({ ...options, operations }, io)
  if (options.compare === true || options.write !== undefined) return runReadings(options, io)
  const { table } = await loadApi(options, io)
  warnOfLosses(table, io)
  if (graph !== undefined) return (await import('./scope-graph.ts')).printRuleGraph(table, graph, options, io)
  const rows = ruleRows(table)
  if (options.json === true) {
    io.stdout(
      printJson(rows.map(({ location, ...row }) => ({ ...row, ...(location !== '' && { location }) }))),
    )
    return 0
  }
  const lines = rows.map(({ coordinate, requirements, source, location }) => [
    coordinate,
    printRequirements(requirements),
    source,
    location,
  ])
  if (format === undefined)
    io.stdout(printTable([['COORDINATE', 'REQUIRES', 'BY', 'AT'], ...lines], paintOn('stdout', io)))
  else {
    const saved = { columns: ['Coordinate', 'Requires', 'By', 'At'], rows: lines }
    io.stdout(format === 'csv' ? printCsv(saved) : printMarkdown(saved))
  }
  return 0
}

async function runReadings({ write, ...options }: ScopesOptions, io: CliIo): Promise<number> {
  const config = readApiConfig(options, io)
  const isSample = options.sample === true
  const table = await loadRuleTable(config, isSample, io)
  if (write === undefined) io.stdout(printReadings(table, config.naming, options.json === true))
  else writeScopes(table, { config, isSample, ...(write !== true && { file: write }) }, io)
  return EXIT.ok
}

async function writeTypes(options: ScopesOptions, file: string | true, io: CliIo): Promise<number> {
  const { table } = await loadApi(options, io)
  const { printScopeTypes } = await import('../../codegen/scope-types.ts')
  const { operations: paths = [] } = options
  const found = paths.length === 0 ? [] : readOperations(paths, table.schema, io)
  const named = found.flatMap(({ name, document }) => (name === undefined ? [] : { name, document }))
  const text = printScopeTypes(table, named)
  if (file === true) io.stdout(text)
  else writeText(file, text)
  return EXIT.ok
}

interface RuleRow {
  readonly coordinate: string
  /** All must hold; an empty list is public. */
  readonly requirements: readonly Requirement[]
  readonly source: string
  readonly location: string
}

/** Lists root fields first, then the rest in schema order. */
function ruleRows(table: RuleTable): readonly RuleRow[] {
  const { schema } = table
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const present = roots.filter((root) => root !== null && root !== undefined)
  const others = Object.values(schema.getTypeMap()).filter((type) => !present.some((root) => root === type))
  return [...present, ...others].flatMap((type) => {
    if (isIntrospectionType(type)) return []
    if (isInputObjectType(type))
      return Object.values(type.getFields()).flatMap(({ name, astNode }) =>
        valueRow(table, `${type.name}.${name}`, table.needsOfInputField(type.name, name), astNode),
      )
    const isRoot = present.some((root) => root === type)
    const own = table.needsOfType(type.name)
    const typeRows = own.length === 0 ? [] : [rowOf(table, type.name, own)]
    if (!isObjectType(type) && !isInterfaceType(type)) return typeRows
    const fieldRows = Object.values(type.getFields()).flatMap((field) => {
      const needs = table.needsOfField(type.name, field.name)
      const args = field.args.flatMap(({ name, astNode }) =>
        valueRow(
          table,
          argumentCoordinate(type.name, field.name, name),
          table.needsOfArgument(type.name, field.name, name),
          astNode,
        ),
      )
      if (!isRoot && needs.length === 0) return args
      const { location } = locationOf(field.astNode?.name)
      return [rowOf(table, `${type.name}.${field.name}`, [...own, ...needs], location), ...args]
    })
    return [...typeRows, ...fieldRows]
  })
}

/** The row of an argument or input field, most of which have no rule. */
function valueRow(
  table: RuleTable,
  coordinate: string,
  needs: readonly number[],
  node: InputValueDefinitionNode | null | undefined,
): readonly RuleRow[] {
  return needs.length === 0 ? [] : [rowOf(table, coordinate, needs, locationOf(node?.name).location)]
}

function rowOf(table: RuleTable, coordinate: string, needs: readonly number[], location = ''): RuleRow {
  const requirements = [...new Set(needs)].flatMap((need) => table.requirements[need] ?? [])
  const sources = new Set(requirements.map(({ source }) => printSource(source, coordinate)))
  const isPublicOnPurpose = table.stated.fields.get(coordinate)?.isPublicOnPurpose === true
  const unguarded = isPublicOnPurpose ? `@${nameInForce('public', table.names)}` : 'baseline'
  const source = sources.size === 0 ? unguarded : [...sources].join(', ')
  const first = requirements.find((one) => one.source.coordinate === coordinate) ?? requirements[0]
  return { coordinate, requirements, source, location: first?.source.location ?? location }
}
