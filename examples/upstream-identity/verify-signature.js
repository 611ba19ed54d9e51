import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const PLACE = ['@method', '@authority', '@path', '@query', 'content-digest']
const CALLER = [...PLACE, 'x-portcullis-issuer', 'x-portcullis-subject', 'x-portcullis-scopes']
const ACTING = [...CALLER, 'x-portcullis-actor']
const print = (names) => names.map((name) => `"${name}"`).join(' ')

/** Who asks, with `id` empty for nobody in particular; undefined for a request that the gateway did not sign. */
export function verifySignature({ method, url, headers }, body, secret, now = Date.now() / 1000) {
  const input = /^portcullis=(\((.+?)\);created=(\d+);expires=(\d+);.*)$/.exec(headers['signature-input'])
  const given = Buffer.from(/^portcullis=:(.+):$/.exec(headers.signature)?.[1] ?? '', 'base64')
  const covered = [CALLER, ACTING].find((names) => print(names) === input?.[2])
  if (covered === undefined) return undefined
  if (now < Number(input[3]) - 30 || now > Number(input[4])) return undefined
  const [path] = url.split('?')
  const place = { '@method': method, '@authority': headers.host, '@path': path }
  const values = { ...headers, ...place, '@query': url.slice(path.length) || '?' }
  const lines = covered.map((name) => `"${name}": ${values[name]}`)
  const base = [...lines, `"@signature-params": ${input[1]}`].join('\n')
  const expected = createHmac('sha256', secret).update(base).digest()
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  if (headers['content-digest'] !== digest) return undefined
  const [issuer, id, scopes, actors] = covered.slice(5).map((name) => headers[name])
  return {
    issuer: decodeURIComponent(issuer),
    id: decodeURIComponent(id),
    scopes: scopes.split(' ').filter(Boolean),
    actors: actors?.split(' '),
  }
}
