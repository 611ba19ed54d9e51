import { readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { createQuietGuard } from '../../src/guard/guard.ts'
import { createPolicyEngine } from '../../src/policies/policy-engine.ts'
import { byRule, startPolicyServer } from '../kit/policy-server.ts'

const [, question = ''] = /^```json\n(.*?)^```/ms.exec(readFileSync('docs/policies.md', 'utf8')) ?? []

const ADA = {
  kind: 'identified',
  issuer: 'https://login.example.org',
  id: 'ada',
  claims: { roles: ['editor'], department: 'staff' },
  granted: { allow: [], reject: [], ceilings: [] },
}

describe('docs/policies.md', () => {
  it('shows the question that an engine is asked', async () => {
    const engine = await startPolicyServer(byRule(() => true))
    const schema = makeExecutableSchema({
      typeDefs: `
        directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
        type Query { todo: Todo }
        type Todo { id: ID }
        type Mutation { updateTodo(id: ID!, text: String): Todo @policy(policies: [["can_update"]]) }`,
    })
    const policies = createPolicyEngine({ authzen: { url: engine.url, timeout: 30_000 } })
    const guard = createQuietGuard(schema, { policies })
    const document = parse('mutation Edit { updateTodo(id: 7, text: "x") { id } }')
    const subject = { ...ADA, claims: { roles: ['editor'] } }
    expect((await guard.decide({ document, subject })).kind).toBe('allow')
    expect(engine.received.map(({ body }) => body)).toEqual([JSON.parse(question)])
    await policies.close()
  })

  it('shows a module that answers', async () => {
    const { evaluate, open } = createPolicyEngine({ module: 'examples/policies.js' })
    await open()
    const ask = (id: string, claims: object) =>
      evaluate(['owner', 'staff', 'constructor'], { ...ADA, claims } as Parameters<typeof evaluate>[1], {
        operation: { kind: 'mutation', name: undefined },
        fields: [{ coordinate: 'Mutation.update', type: 'Todo', policies: ['owner'], args: { id } }],
        headers: {},
        trace: {},
        signal: new AbortController().signal,
      })
    expect(await ask('ada', {})).toEqual(['owner'])
    expect(await ask('bob', { department: 'staff' })).toEqual(['staff'])
  })
})
