import { compareReach, type ReachChange } from '../../core/changes/reach-changes.ts'
import { compareRules } from '../../core/changes/rule-changes.ts'
import { compareScopes } from '../../core/changes/scope-changes.ts'
import { ScopeSyntaxError } from '../../core/scope/grammar.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { type ComparedApi, readCeilings, readComparedApi, readListedCeilings } from '../input/compared-api.ts'
import { hasUpstream } from '../input/upstream-headers.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printJson } from '../table.ts'
import type { ApiDiff } from './api-diff.ts'
import { compareOperations } from './diff-operations.ts'
import { printDiff } from './diff-text.ts'

export interface DiffOptions extends Omit<ApiOptions, 'schema' | 'upstream' | 'supergraph' | 'sample'> {
  readonly before: string
  readonly after: string
  readonly operations?: readonly string[]
  /** `true`: the authKeys of the configurations. */
  readonly clients?: string | true
  /** `true`: everything that opens. */
  readonly allow?: readonly string[] | true
}

/** Prints the differences between two APIs. Returns 1 where something opens that `--allow` does not name. */
export async function runDiff(options: DiffOptions, io: CliIo): Promise<number> {
  const { before: old, after: recent, operations = [], clients, allow = [], json, ...reading } = options
  const before = await readComparedApi(old, reading, io)
  const after = await readComparedApi(recent, reading, io)
  if (options.header !== undefined && ![before, after].some(({ config }) => hasUpstream(config)))
    throw new UserError('--header: neither side is an API that runs')
  const rules = compareRules(before.table, after.table)
  const opening = rules.flatMap(({ opens, coordinate }) => (opens ? [coordinate] : []))
  assertAllowed(allow, opening)
  const diff: ApiDiff = {
    rules,
    scopes: compareScopes(before.table, after.table),
    operations: await compareOperations(before, after, operations, io),
    clients: clients === undefined ? undefined : compareClients(before, after, clients, io),
    opened: allow === true ? [] : opening.filter((one) => !allow.includes(one)),
  }
  io.stdout(json === true ? printJson(diff) : printDiff(diff, paintOn('stdout', io)))
  return diff.opened.length > 0 ? EXIT.findings : EXIT.ok
}

/** Refuses an allowed coordinate that does not open: it is misspelt, or no longer needed. */
function assertAllowed(allow: readonly string[] | true, opening: readonly string[]): void {
  if (allow === true) return
  const idle = allow.filter((coordinate) => !opening.includes(coordinate))
  if (idle.length > 0)
    throw new UserError(
      ...idle.map(
        (one) => `--allow ${one}: this coordinate does not open.${didYouMean(suggest(one, opening))}`,
      ),
    )
}

function compareClients(
  before: ComparedApi,
  after: ComparedApi,
  clients: string | true,
  io: CliIo,
): readonly ReachChange[] {
  const ceilingsOf = ({ configFile }: ComparedApi) => {
    if (clients !== true) return readListedCeilings(clients, io)
    if (configFile !== undefined) return readCeilings(configFile, io)
    throw new UserError('--clients: a side that is not a configuration has no clients; name a file of them.')
  }
  const [past, present] = [ceilingsOf(before), ceilingsOf(after)]
  try {
    return compareReach({ table: before.table, ceilings: past }, { table: after.table, ceilings: present })
  } catch (error) {
    throw error instanceof ScopeSyntaxError ? new UserError(`--clients: ${error.message}`) : error
  }
}
