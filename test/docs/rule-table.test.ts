import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { run } from '../cli/terminal.ts'
import { startGateway } from '../kit/gateway.ts'

const page = readFileSync('docs/rule-table.md', 'utf8')
const [, sdl = ''] = /^```graphql api\.graphql\n(.*?)^```/ms.exec(page) ?? []
const sessions = [...page.matchAll(/^```console\n\$ portcullis (.*?)\n(.*?)^```/gms)].map(
  ([, command = '', output = '']) => ({ command, output }),
)
const [, coordinate = '', row = ''] = /^```json (\S+)\n(.*?)^```/ms.exec(page) ?? []

describe('docs/rule-table.md', () => {
  it.each(sessions)('shows what portcullis $command prints', async ({ command, output }) => {
    const { stdout, stderr } = await run(command.split(' '), { 'api.graphql': sdl })
    expect([stdout, stderr]).toEqual([output, ''])
  })

  it('shows the picture that portcullis scopes --graph draws', async () => {
    const [, options = '', drawn] = /^```mermaid (.*?)\n(.*?)^```/ms.exec(page) ?? []
    const files = {
      'api.graphql': sdl,
      'clients.json': '[{ "id": "shop", "scopes": ["Mutation:Person:*"] }]',
    }
    const args = ['scopes', '--schema', 'api.graphql', '--graph', 'mermaid', ...options.split(' ')]
    expect(await run(args, files)).toMatchObject({ stdout: drawn, stderr: '' })
  })

  it('shows a row of what GET /scopes answers', async () => {
    const gateway = await startGateway({ before: 'schema', schema: { typeDefs: `${sdl}\n${authTypeDefs}` } })
    const { body } = await gateway.fetch('/scopes', {
      headers: { authorization: `Bearer ${await gateway.tokenFor('pay:*')}` },
    })
    const rows = body['coordinates'] as readonly { readonly coordinate: string }[]
    const answered = JSON.stringify(rows.find((one) => one.coordinate === coordinate))
    // A gateway that is given its SDL as text knows no file.
    expect(JSON.parse(answered.replace('GraphQL request:', 'api.graphql:'))).toEqual(JSON.parse(row))
    expect(Object.keys(body)).toEqual(['introspection', 'subject', 'coordinates'])
  })
})
