import { connect } from 'node:net'
import { expect } from '@jest/globals'
import type { Answer } from '../kit/caller.ts'
import { SECRET } from '../kit/client.ts'
import { type BeforeSchema, type BeforeServedSchema, startGateway, type TestGateway } from '../kit/gateway.ts'
import { forgeToken } from '../token/forge.ts'

type StartBefore = (
  options: Omit<BeforeSchema, 'before'> & Omit<BeforeServedSchema, 'before' | 'at' | 'upstream'>,
) => Promise<TestGateway>

/** What a gateway stands before: what attacks it finds both alike. */
export const PLACES: readonly (readonly [string, StartBefore])[] = [
  ['a schema', (options) => startGateway({ ...options, before: 'schema' })],
  ['an upstream', ({ context: _, ...options }) => startGateway({ ...options, before: 'upstream' })],
]

export interface WireAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
}

/** Writes these bytes to a socket, and reads until the server hangs up. */
export function sendBytes(url: string, bytes: string | Uint8Array): Promise<WireAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
      const [first = '', ...lines] = head.split('\r\n')
      resolve({
        status: Number(first.split(' ')[1] ?? 0),
        headers: new Map(lines.map((line) => splitHeader(line))),
        text: rest.join('\r\n\r\n'),
      })
    })
  })
}

function splitHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** The head of a request after which the server hangs up. */
export function head(line: string, ...headers: readonly string[]): string {
  return `${[`${line} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`
}

export const JSON_HEADERS = { 'content-type': 'application/json' }

/** A body of any kind to `/graphql`. */
export function postBody(
  gateway: TestGateway,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = JSON_HEADERS,
): Promise<Answer> {
  return gateway.fetch('/graphql', { method: 'POST', headers, body })
}

/** Refused, in these words, before anything ran. */
export function expectRefused(
  gateway: TestGateway,
  answer: Pick<Answer, 'status' | 'text'>,
  status: number,
  code: string,
  message?: string | RegExp,
): void {
  const body = JSON.parse(answer.text) as Answer['body']
  const first = body.errors?.[0]
  const actual = first === undefined ? body['code'] : first.extensions?.['code']
  expect([answer.status, actual]).toEqual([status, code])
  if (message !== undefined) expect(first?.message ?? body['message']).toEqual(matching(message))
  expect(body.data ?? undefined).toBeUndefined()
  expect([...gateway.calls]).toEqual([])
  expect(gateway.sent()).toBe(0)
}

function matching(message: string | RegExp): unknown {
  return typeof message === 'string' ? message : expect.stringMatching(message)
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** A token of this gateway's own secret that grants all, with other claims or another header. */
export function signToken(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  hash = 'sha256',
): string {
  const now = nowInSeconds()
  return forgeToken({
    header: { alg: 'HS256', typ: 'JWT', ...header },
    payload: { id: 'tests', scopes: ['*'], iat: now - 60, exp: now + 3600, ...claims },
    secret: SECRET,
    hash,
  })
}
