import { describe, expect, it, jest } from '@jest/globals'
import { type ExecutionArgs, type ExecutionResult, execute, parse, print } from 'graphql'
import { guardExecute } from '../../../src/adapters/execute/guard-execute.ts'
import { createContractSchema } from '../../contract/contract-schema.ts'

const OPTIONS = { policies: () => [] }

function contract(query: string) {
  const { schema, takeCalls } = createContractSchema()
  return { schema, takeCalls, args: { schema, document: parse(query) } }
}

describe('an execute function behind the guard', () => {
  it('stays synchronous', () => {
    const { args } = contract('{ hello hidden }')
    const result = guardExecute(execute, OPTIONS)(args)
    expect(result).not.toBeInstanceOf(Promise)
    expect(result).toMatchObject({ data: { hello: 'hello', hidden: null } })
  })

  it('has the rules of a schema read once for each options object, however often it is wrapped', () => {
    const { schema, args } = contract('{ hello }')
    const reads = jest.spyOn(schema, 'getDirectives')
    const options = { ...OPTIONS, introspection: 'off' } as const
    guardExecute(execute, options)(args)
    const once = reads.mock.calls.length
    guardExecute(execute, options)(args)
    guardExecute(execute, options)(args)
    expect(reads.mock.calls.length).toBeLessThanOrEqual(once)
  })

  it('answers what is reduced in one piece', () => {
    const { args } = contract(
      '{ person { name ... @defer(label: "later") { email label } } people @stream { id } }',
    )
    const seen: string[] = []
    const result = guardExecute((given: ExecutionArgs) => {
      seen.push(print(given.document))
      return execute(given)
    }, OPTIONS)(args)
    expect(seen[0]).not.toMatch(/defer|stream/)
    expect(result).toMatchObject({ data: { person: { name: 'Ada', email: null, label: 'Ada' } } })
  })

  it('leaves @defer to the executor where everything is allowed', () => {
    const { args } = contract('{ person { name ... @defer { label } } }')
    const seen: string[] = []
    guardExecute((given: ExecutionArgs) => {
      seen.push(print(given.document))
      return execute(given)
    }, OPTIONS)(args)
    expect(seen[0]).toContain('@defer')
  })

  it.each([
    ['query A { hello } query B { hello }', undefined],
    ['query A { hello } query B { hello }', 'C'],
    ['query A { hello }', ''],
  ])('answers %j with the operation name %j, and runs nothing', (query, operationName) => {
    const { args, takeCalls } = contract(query)
    const run = jest.fn(execute)
    const result = guardExecute(run, OPTIONS)({ ...args, operationName }) as ExecutionResult
    expect(result.errors?.[0]?.extensions).toEqual({
      code: 'OPERATION_RESOLUTION_FAILURE',
      http: { status: 400 },
    })
    expect(run).not.toHaveBeenCalled()
    expect(takeCalls()).toEqual([])
  })

  it('does not take a subject that no authenticator made', () => {
    const { args, takeCalls } = contract('{ hello }')
    expect(() =>
      guardExecute(execute, OPTIONS)({ ...args, contextValue: { subject: { id: 'root' } } }),
    ).toThrow(TypeError)
    expect(takeCalls()).toEqual([])
  })
})
