import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  validate,
} from 'graphql'
import { createCompiledExecutor } from '../../src/operations/runners/compiled-executor.ts'
import { compileOperation } from '../../src/operations/runners/compiled-operation.ts'
import type { OperationExecutor } from '../../src/upstream/subgraphs/operation-executor.ts'
import {
  type AskedExecution,
  type Conduct,
  makeAskedExecution,
  makeExecutionWorld,
  widenTape,
} from './execution-world.ts'
import { holdAsyncLaw, LAW_TIMEOUT, type Tape } from './tape.ts'

/** What a caller, a log or a resolver can see of one execution. */
interface Seen {
  readonly data: string
  /** Nothing else is in a result. */
  readonly others: object
  readonly errors: readonly unknown[]
  readonly calls: readonly unknown[]
  readonly isSync: boolean
  /** Rejections that nobody handles: graphql-js leaves some where a list fails at once. */
  readonly unhandled: number
}

const PARTS = Array.from({ length: 4 }, (_, index) => index)
const NOTHING_SEEN = { cases: 0, gated: 0, clean: 0, resumed: 0, failed: 0, awaited: 0 }
const seen = { ...NOTHING_SEEN }

let unhandled = 0
const countUnhandled = (): void => {
  unhandled++
}

describe('the compiled executor', () => {
  beforeAll(() => {
    process.on('unhandledRejection', countUnhandled)
  })
  afterAll(() => {
    process.off('unhandledRejection', countUnhandled)
  })

  // 6,000 executions in all (`CASES_SCALE=4`: 24,000), in parts that each end in time on a busy machine.
  it.each(PARTS)(
    'answers every operation as graphql-js does, and calls the same resolvers with the same words (part %i)',
    async (part) => {
      Object.assign(seen, NOTHING_SEEN)
      await holdAsyncLaw(
        `compiled-executor, part ${part}`,
        {
          cases: 1500,
          firstSeed: part * 1000,
          until: () => seen.clean > 100 && seen.resumed > 100 && seen.gated > 100,
        },
        judgeWorld,
      )
      process.stderr.write(`compiled-executor, part ${part}: ${JSON.stringify(seen)}\n`)
      // A law about graphql-js beside itself would be none.
      expect(seen.clean / seen.cases).toBeGreaterThan(0.25)
      expect(seen.resumed / seen.cases).toBeGreaterThan(0.1)
      expect(seen.failed / seen.cases).toBeGreaterThan(0.1)
      expect(seen.awaited / seen.cases).toBeGreaterThan(0.1)
    },
    LAW_TIMEOUT,
  )
})

async function judgeWorld(narrow: Tape): Promise<number> {
  const tape = widenTape(narrow)
  const world = makeExecutionWorld(tape)
  const { schema } = world
  const gated = createCompiledExecutor(schema, { after: 0 })
  let judged = 0
  for (let operations = 0; operations < 6; operations++) {
    const asked = makeAskedExecution(tape, world)
    if (validate(schema, asked.document).length > 0) continue
    const compiled = compileOperation(schema, asked.document, undefined)
    let isResumed = false
    const onResumed = (): void => {
      isResumed = true
    }
    const executor = {
      execute: (args: ExecutionArgs) => compiled?.run(args, onResumed) ?? gated.execute(args),
    }
    for (const mischief of [0, 2, 12]) {
      const conduct = { seeds: [tape.below(2 ** 31), tape.below(2 ** 31), tape.below(2 ** 31)], mischief }
      const expected = await watch(schema, { execute }, asked, conduct)
      isResumed = false
      const actual = await watch(schema, executor, asked, conduct)
      if (!isDeepStrictEqual(actual, expected)) {
        process.stderr.write(`${world.print()}\n${asked.text}\n${JSON.stringify(asked.variableValues)}\n`)
        expect(actual).toEqual(expected)
        throw new Error('They differ in a prototype.')
      }
      judged++
      seen.cases++
      if (expected.errors.length > 0) seen.failed++
      if (!expected.isSync) seen.awaited++
      if (compiled === undefined) seen.gated++
      else if (isResumed) seen.resumed++
      else if (expected.data !== 'undefined') seen.clean++
    }
  }
  return judged
}

type Plan = Pick<Conduct, 'seeds' | 'mischief'>

function begin(plan: Plan): Conduct {
  return { ...plan, calls: [], promises: 0, shared: { count: 0, name: 'shared' } }
}

function argsOf(schema: GraphQLSchema, { document, variableValues }: AskedExecution, contextValue: Conduct) {
  return { schema, document, variableValues, contextValue, rootValue: ROOT }
}

const ROOT = { one: 'of the root', do_two: () => 5, three: Promise.resolve('later') }

async function watch(
  schema: GraphQLSchema,
  executor: Pick<OperationExecutor, 'execute'>,
  asked: AskedExecution,
  plan: Plan,
): Promise<Seen> {
  const conduct = begin(plan)
  unhandled = 0
  const result = executor.execute(argsOf(schema, asked, conduct))
  const isSync = !(result instanceof Promise)
  const { data, errors, ...others } = await result
  // Two resolvers that fail within a few microtasks of each other may report in either order: ADR 21.
  const described = (errors ?? []).map(describeError)
  // Every promise has settled after that.
  if (conduct.promises > 0) await new Promise(setImmediate)
  return {
    others,
    data: describeData(data),
    errors: isSync ? described : [...described].sort(byText),
    calls: conduct.calls.map(({ field, values, info }) => ({
      field,
      values,
      info: {
        ...info,
        isSchema: info.schema === schema,
        isParent: info.parentType === schema.getType(info.parentType.name),
        isOperation: asked.document.definitions[0] === info.operation,
        isRoot: info.rootValue === ROOT,
        nodes: info.fieldNodes.map(({ loc }) => loc?.start),
        returnType: String(info.returnType),
        fragments: Object.keys(info.fragments),
        ...{ schema: undefined, parentType: undefined, operation: undefined, fieldNodes: undefined },
      },
    })),
    isSync,
    unhandled,
  }
}

function byText(one: unknown, other: unknown): number {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** In the order of its keys. */
function describeData(data: ExecutionResult['data']): string {
  return `${JSON.stringify(data, (_key, value) => {
    if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
    return Object.is(value, -0) ? '-0' : value
  })}`
}

function describeError(error: GraphQLError): unknown {
  const { originalError } = error
  return {
    isGraphqlError: error instanceof GraphQLError,
    message: error.message,
    path: error.path,
    locations: error.locations,
    extensions: error.extensions,
    original: originalError && [originalError.constructor.name, originalError.message],
  }
}
