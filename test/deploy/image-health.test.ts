import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { makeCertificate } from '../support/certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-image-health-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [, words = '[]'] = /^HEALTHCHECK [^[]*CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? []
const [program = '', ...args] = JSON.parse(words) as readonly string[]

/** The exit code of the image's HEALTHCHECK before a port. */
function check(url: string): Promise<unknown> {
  const env = { PATH: process.env['PATH'], PORT: new URL(url).port }
  return new Promise((resolve) => execFile(program, args, { env }, (error) => resolve(error?.code ?? 0)))
}

const schema = { typeDefs: 'type Query { open: String }', resolvers: {} }

describe('the HEALTHCHECK of the image', () => {
  it('is healthy before a gateway of HTTP that is ready', async () => {
    const { url } = await startGateway({ before: 'schema', schema })
    expect(await check(url)).toBe(0)
  })

  it.each(['on', 'off'] as const)('is healthy before a gateway of HTTPS with HTTP/2 %s', async (http2) => {
    const { cert, key } = makeCertificate()
    const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
    writeFileSync(files.cert, cert)
    writeFileSync(files.key, key)
    const { url } = await startGateway({ before: 'schema', schema, tls: { ...files, http2 } })
    expect(url).toMatch(/^https:/)
    expect(await check(url)).toBe(0)
  })

  it('is not healthy before one that is not ready, nor where nothing listens', async () => {
    const server = createServer((_, response) => response.writeHead(503).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await check(url)).toBe(1)
    await new Promise((resolve) => server.close(resolve))
    expect(await check(url)).toBe(1)
  })
})
