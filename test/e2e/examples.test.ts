import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from '@jest/globals'
import jsonwebtoken from 'jsonwebtoken'

const SECRET = 'the secret that the examples are run with'
const children: ChildProcess[] = []

async function startExample(file: string): Promise<string> {
  if (!existsSync('dist/index.js')) throw new Error('The package is not built: npm run build:code.')
  const { PATH } = process.env
  const env = { ...(PATH !== undefined && { PATH }), PORT: '0', JWT_SECRET: SECRET }
  const child = spawn(process.execPath, [`examples/${file}`], { env })
  children.push(child)
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    const url = /Listening on (\S+)/.exec(text)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`${file} ended: ${text}`)
}

async function createPerson(
  url: string,
  token?: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: 'mutation { createPerson(name: "Grace Hopper") { name } }' }),
  })
  return { status: response.status, body: await response.json() }
}

function issueToken(scope: string): string {
  return jsonwebtoken.sign({ id: 'examples', scopes: [scope] }, SECRET, { expiresIn: 60 })
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill()
})

describe('an example', () => {
  const examples = readdirSync('examples').filter(
    (file) => file.endsWith('.js') && readFileSync(`examples/${file}`, 'utf8').includes('await runAlone('),
  )

  it('is there for each way in', () => {
    expect(examples).toEqual([
      'apollo-graphql-ws.js',
      'apollo-server.js',
      'express-graphql-http.js',
      'gateway.js',
      'graphql-yoga.js',
      'mercurius.js',
      'nestjs.js',
    ])
  })

  for (const file of examples) {
    it(`denies and allows by scope: ${file}`, async () => {
      const url = await startExample(file)
      const denied = await createPerson(url)
      expect(denied).toMatchObject({
        status: 401,
        body: { errors: [{ message: 'No authorization token.', extensions: { code: 'UNAUTHENTICATED' } }] },
      })
      const forbidden = await createPerson(url, issueToken('Mutation:Person:Delete'))
      expect(forbidden).toMatchObject({
        status: 403,
        body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
      })
      const allowed = await createPerson(url, issueToken('Mutation:Person:Create'))
      expect(allowed).toEqual({ status: 200, body: { data: { createPerson: { name: 'Grace Hopper' } } } })
    })
  }
})
