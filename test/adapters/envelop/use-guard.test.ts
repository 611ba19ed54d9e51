import { describe, expect, it, jest } from '@jest/globals'
import { buildSchema, parse } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { useGuard } from '../../../src/adapters/envelop/use-guard.ts'
import { authTypeDefs } from '../../../src/core/schema/auth-type-defs.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'
import { authenticate, type Headers, NOBODY, someone } from '../../contract/callers.ts'
import { CONTRACT_OPTIONS, createContractSchema } from '../../contract/contract-schema.ts'

function serve(plugins: readonly Plugin[]) {
  const { schema, takeCalls } = createContractSchema()
  const yoga = createYoga({
    schema,
    plugins: [...plugins],
    logging: false,
    context: async ({ request }) => ({ subject: await authenticate(request.headers) }),
  })
  const ask = async (query: string, headers: Headers = NOBODY, accept = 'application/json') => {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...headers },
      body: JSON.stringify({ query }),
    })
    return { status: response.status, text: await response.text(), runs: takeCalls() }
  }
  return { schema, ask }
}

describe('useGuard', () => {
  it('reads the rules of a schema once, with options written in place too', async () => {
    const { schema } = createContractSchema()
    const guard = useGuard({ ...CONTRACT_OPTIONS })
    guard.onSchemaChange({ schema })
    const reads = [jest.spyOn(schema, 'getTypeMap'), jest.spyOn(schema, 'getDirectives')]
    for (const query of ['{ hello hidden }', 'mutation { ping }', '{ hello }']) {
      const setResultAndStopExecution = jest.fn()
      await guard.onExecute({ args: { schema, document: parse(query) }, setResultAndStopExecution })
      expect(setResultAndStopExecution).not.toHaveBeenCalled()
    }
    expect(reads.map(({ mock }) => mock.calls.length)).toEqual([0, 0])
  })

  it('throws when a server starts with rules that cannot be read', () => {
    const broken = buildSchema(`${authTypeDefs} type Query { vault: String @auth(scopes: []) }`)
    expect(() => createYoga({ schema: broken, plugins: [useGuard()] })).toThrow(SchemaRuleError)
  })

  it('denies a subscription before anything runs, and lets an allowed one through', async () => {
    const { ask } = serve([useGuard(CONTRACT_OPTIONS)])
    const query = 'subscription { PersonCreated { name } }'
    const denied = await ask(query, NOBODY, 'text/event-stream')
    expect(denied.runs).toEqual([])
    expect(denied.text).toContain('No authorization token.')
    expect(denied.text).not.toContain('"data"')
    const allowed = await ask(query, someone('Subscription:Person:Subscribe'), 'text/event-stream')
    expect(allowed.text).toContain('"name":"Ada"')
  })

  it('comes before what answers in place of the executor', async () => {
    const cache: Plugin = {
      onExecute: ({ setResultAndStopExecution }) => setResultAndStopExecution({ data: { hidden: 'cached' } }),
    }
    const { ask } = serve([useGuard(CONTRACT_OPTIONS), cache])
    const denied = await ask('{ hidden }')
    expect(denied).toMatchObject({ status: 401, runs: [] })
    expect(denied.text).not.toContain('cached')
    expect((await ask('{ hidden }', someone('Read:Hidden'))).text).toContain('cached')
  })

  it('holds whatever executor another plugin puts in', async () => {
    const executed: string[] = []
    const other: Plugin = {
      onExecute: ({ setExecuteFn }) =>
        setExecuteFn((args: { readonly document: object }) => {
          executed.push(JSON.stringify(args.document))
          return { data: { hello: 'other', hidden: 'leaked' } }
        }),
    }
    const { ask } = serve([useGuard(CONTRACT_OPTIONS), other])
    expect((await ask('mutation { CreatePerson { name } }')).status).toBe(401)
    expect(executed).toEqual([])
    const reduced = await ask('{ hello hidden }')
    expect(reduced.text).not.toContain('leaked')
    expect(executed).toHaveLength(1)
    expect(executed[0]).not.toContain('hidden')
  })
})
