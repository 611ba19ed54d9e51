import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http2, { type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { makeCertificate } from '../support/certificate.ts'

const CERTIFICATE = makeCertificate()
const folder = mkdtempSync(join(tmpdir(), 'portcullis-http2-'))
const tls = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
writeFileSync(tls.cert, CERTIFICATE.cert)
writeFileSync(tls.key, CERTIFICATE.key)

const open: ClientHttp2Session[] = []
afterEach(() => {
  for (const session of open.splice(0)) session.destroy()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (requestTimeout = 30_000) =>
  startGateway({
    before: 'schema',
    schema: { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }', resolvers: {} },
    tls,
    requestTimeout,
  })

function connect(url: string): ClientHttp2Session {
  const session = http2.connect(url, { ca: CERTIFICATE.cert })
  session.on('error', () => undefined)
  open.push(session)
  return session
}

/** The status of an answer and its text, or the code with which a stream was ended instead. */
function send(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body?: string,
): Promise<{ readonly status?: number; readonly text?: string; readonly code?: number }> {
  return new Promise((resolve) => {
    const stream = session.request(headers as IncomingHttpHeaders, { endStream: body === undefined })
    let status: number | undefined
    let text = ''
    stream.setEncoding('utf8')
    stream.on('response', (head) => {
      status = head[':status']
    })
    stream.on('data', (piece: string) => {
      text += piece
    })
    stream.on('error', () => undefined)
    stream.on('close', () => resolve(status === undefined ? { code: stream.rstCode } : { status, text }))
    if (body !== undefined) stream.write(body)
  })
}

const ALIVE = { ':path': '/health' }
const POST = { ':method': 'POST', ':path': '/graphql', 'content-type': 'application/json' }

describe('over HTTP/2', () => {
  it('a bomb of headers ends its own stream alone, and no route sees it', async () => {
    const { url, calls } = await start()
    const session = connect(url)
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x-${index}`, 'a']))
    const big = { 'x-big': 'a'.repeat(70_000) }
    for (const bomb of [many, big]) {
      const answer = await send(connect(url), { ...POST, ...bomb }, '{"query":"{open}"}')
      expect(answer.status).toBeUndefined()
    }
    expect(await send(session, ALIVE)).toMatchObject({ status: 200 })
    expect(calls.size).toBe(0)
  })

  it('requests that are taken back in a burst end their connection, and nobody else’s', async () => {
    const { url } = await start()
    const other = connect(url)
    const attacker = connect(url)
    let closed = false
    attacker.once('close', () => {
      closed = true
    })
    for (let count = 0; count < 200 && !closed; count += 1) {
      for (let each = 0; each < 50 && !attacker.closed && !attacker.destroyed; each += 1) {
        const stream = attacker.request(POST, { endStream: false })
        stream.on('error', () => undefined)
        stream.close(http2.constants.NGHTTP2_CANCEL)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    while (!closed) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await send(other, ALIVE)).toMatchObject({ status: 200 })
  })

  it('a body that does not arrive in time is answered with 408', async () => {
    const { url, calls } = await start(200)
    const answer = await send(connect(url), POST, '{"query"')
    expect(answer.status).toBe(408)
    expect(JSON.parse(answer.text ?? '')).toEqual({
      success: false,
      code: 'BAD_REQUEST',
      message: 'The request took too long to arrive',
    })
    expect(calls.size).toBe(0)
  })
})
