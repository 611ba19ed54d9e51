import { neededScopes, type OperationNeeds } from '../../core/decision/needed-scopes.ts'
import { printNeeds } from '../../core/decision/needs-text.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { planOperation } from '../../core/plan/plan.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { loadApi } from '../input/api.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { type ListedOperation, readOperations } from '../input/operation-set.ts'
import { type CliIo, UserError } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printJson, printTable } from '../table.ts'

export interface OperationsOptions extends ApiOptions {
  readonly operations: readonly string[]
}

/** Prints the least scopes that each operation of files needs, for any variables. Returns the exit code. */
export async function runOperations(options: OperationsOptions, io: CliIo): Promise<number> {
  const { table } = await loadApi(options, io)
  const found = readOperations(options.operations, table.schema, io)
  const rows = found.map((operation) => ({ operation, needs: needsOf(operation, table) }))
  if (options.json === true) {
    const printed = rows.map(({ operation: { name = null, kind, file, line }, needs }) => {
      const { isComplete, ...rest } = needs
      return { name, kind, file, line, ...rest, ...(!isComplete && { isComplete }) }
    })
    io.stdout(printJson(printed))
    return 0
  }
  const lines = rows.map(({ operation: { name, kind, file, line }, needs }) => {
    return [name === undefined ? kind : `${kind} ${name}`, `${file}:${line}`, printNeeds(needs)]
  })
  io.stdout(printTable([['OPERATION', 'AT', 'LEAST SCOPES'], ...lines], paintOn('stdout', io)))
  return 0
}

/** The least scopes of an operation, for any variables. Throws a `UserError` for one that is too large to plan. */
export function needsOf({ document, file, line }: ListedOperation, table: RuleTable): OperationNeeds {
  try {
    return neededScopes(planOperation(table, document))
  } catch (error) {
    if (error instanceof OperationLimitError) throw new UserError(`${file}:${line}: ${error.message}`)
    throw error
  }
}
