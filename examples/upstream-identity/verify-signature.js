import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const PLACE = ['@method', '@authority', '@path', '@query', 'content-digest']
const COVERED = [...PLACE, 'x-portcullis-issuer', 'x-portcullis-subject', 'x-portcullis-scopes']

/** Who asks, with `id` empty for nobody in particular; undefined for a request that the gateway did not sign. */
export function verifySignature({ method, url, headers }, body, secret, now = Date.now() / 1000) {
  const input = /^portcullis=(\((.+?)\);created=(\d+);expires=(\d+);.*)$/.exec(headers['signature-input'])
  const given = Buffer.from(/^portcullis=:(.+):$/.exec(headers.signature)?.[1] ?? '', 'base64')
  if (input?.[2] !== COVERED.map((name) => `"${name}"`).join(' ')) return undefined
  if (now < Number(input[3]) - 30 || now > Number(input[4])) return undefined
  const [path] = url.split('?')
  const place = { '@method': method, '@authority': headers.host, '@path': path }
  const values = { ...headers, ...place, '@query': url.slice(path.length) || '?' }
  const lines = COVERED.map((name) => `"${name}": ${values[name]}`)
  const base = [...lines, `"@signature-params": ${input[1]}`].join('\n')
  const expected = createHmac('sha256', secret).update(base).digest()
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  if (headers['content-digest'] !== digest) return undefined
  const [issuer, id, scopes] = COVERED.slice(5).map((name) => headers[name])
  return {
    issuer: decodeURIComponent(issuer),
    id: decodeURIComponent(id),
    scopes: scopes.split(' ').filter(Boolean),
  }
}
