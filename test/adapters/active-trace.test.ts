import { ApolloServer } from '@apollo/server'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { context, type Span, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { type ExecutionResult, execute, parse } from 'graphql'
import { authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { useGuard } from '../../src/adapters/envelop/use-guard.ts'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { OnDecision } from '../../src/evidence/host-sink.ts'

const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, 'type Query { open: String }'] })
const CALLER = '0af7651916cd43dd8448eb211c80319c'
const headers = { traceparent: `00-${CALLER}-b7ad6b7169203331-01` }
const document = parse('{ open }')

/** Runs an operation whose caller names a trace. */
type Run = (onDecision: OnDecision) => Promise<unknown>

const WAYS: readonly (readonly [string, Run])[] = [
  [
    'guardExecute',
    async (onDecision) =>
      guardExecute<ExecutionResult | Promise<ExecutionResult>>(execute, { onDecision })({
        schema,
        document,
        contextValue: { req: { headers } },
      }),
  ],
  [
    'useGuard',
    async (onDecision) => {
      const args = { schema, document, contextValue: { request: { headers: new Headers(headers) } } }
      const hooks = await useGuard({ onDecision }).onExecute({
        args,
        setResultAndStopExecution: () => undefined,
      })
      const result = await execute(args)
      await hooks?.onExecuteDone?.({ result, setResult: () => undefined })
    },
  ],
  [
    'authPlugin',
    async (onDecision) => {
      const server = new ApolloServer({ schema, plugins: [authPlugin({ onDecision })] })
      const http = { method: 'POST', headers: new Map(Object.entries(headers)), search: '', body: {} }
      await server.executeOperation({ query: '{ open }', http: http as never })
      await server.stop()
    },
  ],
]

describe.each(WAYS)('a record of %s', (_, run) => {
  const ask = async (): Promise<readonly (string | undefined)[]> => {
    const traces: (string | undefined)[] = []
    await run(({ traceId }) => traces.push(traceId))
    return traces
  }

  it('names the trace of its caller where its host has begun no span', async () => {
    expect(await ask()).toEqual([CALLER])
  })

  describe('inside a span of its host', () => {
    beforeAll(() => {
      trace.setGlobalTracerProvider(new BasicTracerProvider())
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    })
    afterAll(() => {
      trace.disable()
      context.disable()
    })

    it('names the trace of that span', async () => {
      const [traces, span] = await trace
        .getTracer('host')
        .startActiveSpan('request', async (begun: Span) => [await ask(), begun] as const)
      span.end()
      expect(traces).toEqual([span.spanContext().traceId])
    })
  })
})
