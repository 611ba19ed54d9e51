import { describe, expect, it } from '@jest/globals'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import { createAdminWorld } from '../admin/admin-world.ts'

const ADD = { query: 'mutation { addClient(id: "web", scopes: ["*"]) { apiKey } }' }
const EVIL = 'https://evil.example.org'

const open = (url: string, headers: Readonly<Record<string, string>> = { accept: 'text/html' }) =>
  fetch(url, { headers, redirect: 'manual' })

describe('the page of the admin port', () => {
  it('is what a browser at its root gets, and the console is nowhere there', async () => {
    const { adminUrl } = await createAdminWorld()
    const root = await open(adminUrl)
    expect([root.status, root.headers.get('location')]).toEqual([302, '/administration'])
    const page = await open(`${adminUrl}/administration`)
    expect(page.status).toBe(200)
    const text = await page.text()
    expect(text).toContain('<title>Portcullis administration</title>')
    expect(text).toContain('data-graphql="/graphql"')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    for (const path of ['/administration/index.html', '/administration/administration.html', '/console'])
      expect([path, (await open(adminUrl + path)).status]).toEqual([path, 404])
    // GraphQL, not a page.
    const graphql = await open(`${adminUrl}/graphql`)
    expect(graphql.headers.get('content-type')).not.toContain('text/html')
  })

  it('is not there where it is switched off, and the API is', async () => {
    const { adminUrl, admin } = await createAdminWorld(Date.now, undefined, { console: 'off' })
    expect((await open(adminUrl)).status).toBe(404)
    expect((await open(`${adminUrl}/administration`)).status).toBe(404)
    expect((await admin('{ ownKeys { kid } }')).status).toBe(200)
  })

  it('takes a token in the Authorization header alone: no cookie, no URL, no form', async () => {
    const { adminUrl, tokenOf, store } = await createAdminWorld()
    const token = await tokenOf({ audience: ADMIN_AUDIENCE })
    const post = (path: string, headers: Readonly<Record<string, string>>, body: string) =>
      fetch(adminUrl + path, { method: 'POST', headers, body })
    const json = { 'content-type': 'application/json' }
    const tries = [
      await post(
        '/graphql',
        { ...json, cookie: `token=${token}; authorization=Bearer ${token}` },
        JSON.stringify(ADD),
      ),
      await post(`/graphql?token=${token}&access_token=${token}`, json, JSON.stringify(ADD)),
      await post('/graphql', json, JSON.stringify({ ...ADD, access_token: token, token })),
      await post(
        '/graphql',
        { 'content-type': 'text/plain' },
        JSON.stringify({ ...ADD, access_token: token }),
      ),
      await post(
        '/graphql',
        { 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams({ ...ADD, access_token: token }).toString(),
      ),
      await open(`${adminUrl}/graphql?query=${encodeURIComponent(ADD.query)}&access_token=${token}`),
    ]
    for (const { status } of tries) expect(status).toBeGreaterThanOrEqual(400)
    expect(await store.clients.get('web')).toBeUndefined()
  })

  it('lets no page of another origin call the API, nor read what it answers', async () => {
    const { adminUrl, tokenOf } = await createAdminWorld()
    const token = await tokenOf({ audience: ADMIN_AUDIENCE })
    for (const origin of [
      EVIL,
      'null',
      'http://localhost:3000',
      adminUrl.replace('127.0.0.1', 'localhost'),
    ]) {
      const preflight = await fetch(`${adminUrl}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      })
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
      const answer = await fetch(`${adminUrl}/graphql`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ ownKeys { kid } }' }),
      })
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})
