import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'

it('no answer and no log line holds a private key, a secret or an API key that was sent', async () => {
  const lines: string[] = []
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const secret = 'an unusual secret with enough bytes in it'
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
  const store = createMemoryStore({ now: Date.now, random })
  // What a database says of a statement that failed may quote it.
  const set = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('it failed'), { parameters: [secret] }))
  const failing = {
    ...store,
    ofConfigured: (): typeof store => ({ ...store, signingKeys: { ...store.signingKeys, set } }),
  }
  const schema = { typeDefs: 'type Query { open: String }' }
  const gateway = await startGateway({
    before: 'schema',
    schema,
    store: failing,
    logLevel: 'trace',
    logTo: { write: (line: string) => void lines.push(line) },
  })
  const texts: string[] = []
  const put = async (body: string): Promise<number> => {
    const headers = { 'x-api-key': CLIENT.apiKey, 'content-type': 'application/json' }
    const answer = await gateway.fetch('/account/signing-key', { method: 'PUT', headers, body })
    texts.push(answer.text, JSON.stringify([...answer.headers]))
    return answer.status
  }
  expect(await put(JSON.stringify({ publicKey: pem }))).toBe(400)
  expect(await put(JSON.stringify({ publicKey: privateKey.export({ format: 'jwk' }) }))).toBe(400)
  expect(await put(JSON.stringify({ [pem]: pem }))).toBe(400)
  expect(await put(`{"publicKey": "${pem}`)).toBe(400)
  expect(await put(JSON.stringify({ secret }))).toBe(503)
  await gateway.close()
  await store.close()
  const all = [...texts, ...lines].join('\n')
  expect(lines.join('')).toContain('the store cannot be reached')
  const { d = '' } = privateKey.export({ format: 'jwk' })
  for (const held of [pem.slice(30, 60), pem.slice(-80, -40), d.slice(0, 40), secret, CLIENT.apiKey])
    expect(all).not.toContain(held)
})
