import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import express from 'express'
import { SignJWT } from 'jose'
import micromatch from 'micromatch'
import { listen } from '../listening.js'

/**
 * `/jwt` by hand: an Express route that compares a key, holds the scopes against a ceiling, and signs with jose.
 * @param {{secret: string, apiKey: string}} options
 */
export async function start({ secret, apiKey }) {
  const key = new TextEncoder().encode(secret)
  const clients = new Map([['bench', { digest: digest(apiKey), ceiling: ['**'] }]])
  const app = express()
  app.post('/jwt', express.json(), async (request, response) => {
    const { id, apiKey: given, scopes } = request.body
    const client = clients.get(id)
    if (client === undefined || !timingSafeEqual(client.digest, digest(String(given))))
      return void response.status(401).json({ success: false, code: 'INVALID_CREDENTIALS' })
    if (!scopes.every((/** @type {string} */ scope) => micromatch.isMatch(scope, client.ceiling)))
      return void response.status(403).json({ success: false, code: 'FORBIDDEN' })
    const jwt = await new SignJWT({ id, scopes })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime('1d')
      .sign(key)
    response.json({ success: true, jwt })
  })
  return { port: await listen(createServer(app)) }
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest()
}
