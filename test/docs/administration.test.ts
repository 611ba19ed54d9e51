import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type } from './page-walk.ts'
import { blocksRunBy } from './runners.ts'
import { ShellSession } from './shell-session.ts'

jest.setTimeout(120_000)

const blocks = blocksRunBy('test/docs/administration.test.ts')
let session: ShellSession
let port: string

/** One that is free now: the page names a port, and so must its configuration. */
async function findPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const found = (server.address() as AddressInfo).port
  await new Promise((done) => server.close(done))
  return String(found)
}

beforeAll(async () => {
  if (!existsSync('dist/index.js')) throw new Error('The package is not built: npm run build:code.')
  if (!existsSync('dist/console/administration.html'))
    execFileSync('npm', ['run', '--silent', 'build:console'], { stdio: 'ignore' })
  port = await findPort()
  session = new ShellSession({}, { '127.0.0.1:4001': `127.0.0.1:${port}` })
})
afterAll(() => session.close())

describe('docs/administration.md', () => {
  it('starts a gateway with the page, signs tokens for it, and asks the API what the page asks', async () => {
    for (const block of blocks) {
      if (block.label !== '') session.write({ [block.label]: block.text.replaceAll('4001', port) })
      if (block.language === 'sh') await type(block, session)
    }
    const [few] = (
      await session.run('npx portcullis token --admin --id auditor --scopes Query:Audit:Read')
    ).stdout
      .trim()
      .split('\n')
    const ask = async (query: string): Promise<number> => {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${few}` },
        body: JSON.stringify({ query }),
      })
      return response.status
    }
    expect(await ask('{ audit { next } }')).toBe(200)
    expect(await ask('{ clients { next } }')).toBe(403)
  })
})
