import type { Ceiling } from '../../core/changes/reach-changes.ts'
import { type GraphFormat, printGraph } from '../../core/listing/graph-text.ts'
import { buildRuleGraph, type RuleGraph } from '../../core/listing/rule-graph.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { ScopeSyntaxError } from '../../core/scope/grammar.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import { readCeilings, readListedCeilings } from '../input/compared-api.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import type { GraphFlags } from './graph-flags.ts'

const CONFIG = 'portcullis.yaml'

/** Prints the graph of a rule table, and reports where it is cut. Returns the exit code. */
export function printRuleGraph(
  table: RuleTable,
  format: GraphFormat,
  { type, depth, guarded, clients, nodes, config }: GraphFlags & { readonly config?: string | undefined },
  io: CliIo,
): number {
  for (const name of type ?? []) assertPlace(table, name)
  const graph = build(
    table,
    {
      guardedOnly: guarded === true,
      ...(type !== undefined && { start: type }),
      ...(depth !== undefined && { depth }),
      ...(nodes !== undefined && { most: nodes }),
    },
    clients === undefined ? [] : ceilingsOf(clients, config, io),
  )
  const cut = describeCut(graph)
  if (cut !== undefined) io.stderr(`${cut}\n`)
  io.stdout(printGraph(graph, format, cut === undefined ? [] : [cut]))
  return EXIT.ok
}

function build(
  table: RuleTable,
  options: Parameters<typeof buildRuleGraph>[1],
  ceilings: readonly Ceiling[],
): RuleGraph {
  try {
    return buildRuleGraph(table, { ...options, ceilings })
  } catch (error) {
    throw error instanceof ScopeSyntaxError ? new UserError(`--clients: ${error.message}`) : error
  }
}

function ceilingsOf(clients: string | true, config: string | undefined, io: CliIo): readonly Ceiling[] {
  if (clients !== true) return readListedCeilings(clients, io)
  const file = config ?? (isThere(CONFIG, io) ? CONFIG : undefined)
  if (file === undefined)
    throw new UserError(
      '--clients: there is no configuration whose authKeys could be drawn; name a file of clients.',
    )
  return readCeilings(file, io)
}

function isThere(file: string, io: CliIo): boolean {
  try {
    io.readFile(file)
    return true
  } catch {
    return false
  }
}

function assertPlace({ schema }: RuleTable, name: string): void {
  if (schema.getType(name) !== undefined) return
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const fields = roots.flatMap((root) =>
    Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name}.${field}`),
  )
  if (fields.includes(name)) return
  const known = name.includes('.') ? fields : Object.keys(schema.getTypeMap())
  throw new UserError(
    `--type ${name}: there is no such type or root field.${didYouMean(suggest(name, known))}`,
  )
}

function describeCut({ nodes, edges, all }: RuleGraph): string | undefined {
  const parts = [
    ...(nodes.length < all.nodes ? [`${nodes.length} of ${all.nodes} types, root fields and clients`] : []),
    ...(edges.length < all.edges ? [`${edges.length} of ${all.edges} arrows`] : []),
  ]
  if (parts.length === 0) return undefined
  return `The graph shows ${parts.join(' and ')}. Choose with --type, --depth and --guarded, or set --nodes.`
}
