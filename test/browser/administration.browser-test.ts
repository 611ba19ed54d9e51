import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const run = promisify(execFile)
const cli = join(process.cwd(), 'dist/cli/portcullis.js')

let folder: string
let gateway: ChildProcess
/** Of the gateway, and of its admin API. */
let dataUrl: string
let adminUrl: string
/** An identity provider that has no keys to give. */
let provider: Server
let browser: Browser
let context: BrowserContext
let page: Page
/** Everything that a page without a fault leaves empty. */
let faults: string[]

const env = {
  PATH: process.env['PATH'],
  JWT_SECRET: 'the secret of a browser test, of 32 bytes or more',
}

async function tokenOf(...more: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [cli, 'token', '--admin', ...more], { cwd: folder, env })
  return stdout.trim()
}

async function startGateway(): Promise<void> {
  provider = createServer((_, response) => void response.writeHead(503).end())
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const jwks = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys?secret=hidden`
  folder = await mkdtemp(join(tmpdir(), 'portcullis-administration-'))
  await writeFile(
    join(folder, 'portcullis.yaml'),
    `port: 0
admin: { port: 0, issuers: [{ iss: "https://staff.example.org", jwks: "${jwks}", audience: staff }] }
authKeys: [{ id: configured, apiKey: a configured key, scopes: ["*"] }]
issuers: [{ iss: "https://idp.example.org", jwks: "${jwks}", audience: api }]
`,
  )
  gateway = spawn(process.execPath, [cli, 'start', '--sample'], {
    ...{ cwd: folder, env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (gateway.stdout === null) throw new Error('The gateway has no output.')
  for await (const line of createInterface({ input: gateway.stdout })) {
    const told = JSON.parse(line) as { readonly url?: string; readonly adminUrl?: string }
    dataUrl ??= told.url ?? dataUrl
    adminUrl ??= told.adminUrl ?? adminUrl
    if (adminUrl !== undefined) break
  }
  gateway.stdout.resume()
}

async function askJwt(id: string, apiKey: string, ...scopes: readonly string[]) {
  const response = await fetch(`${dataUrl}/jwt`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, apiKey, scopes }),
  })
  return { status: response.status, jwt: String(((await response.json()) as { jwt?: string }).jwt) }
}

async function createPerson(token?: string): Promise<number> {
  const response = await fetch(`${dataUrl}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: 'mutation Make { CreatePerson(name: "Clara") { identifier } }' }),
  })
  return response.status
}

async function signIn(token: string): Promise<void> {
  await page.goto(adminUrl)
  await page.getByLabel('Admin token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const section = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true })
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text })
/** The second click, in the dialog that asks. */
const confirm = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click()

async function addClient(id: string, scopes: string): Promise<string> {
  await page.getByText('New client', { exact: true }).click()
  await page.getByLabel('Client id').fill(id)
  await page.getByRole('textbox', { name: /^Ceiling/ }).fill(scopes)
  await page.getByRole('button', { name: 'Add the client' }).click()
  const field = page.getByRole('region', { name: 'New API key' }).getByRole('textbox')
  await field.waitFor()
  return field.inputValue()
}

async function stored(): Promise<string> {
  return String(
    await page.evaluate(`(async () => JSON.stringify([
      { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.title,
      await indexedDB.databases(), await caches.keys().catch(() => []), history.state,
    ]))()`),
  )
}

beforeAll(async () => {
  await startGateway()
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
})

afterAll(async () => {
  await browser?.close()
  if (gateway?.exitCode === null) {
    gateway.kill()
    await once(gateway, 'exit')
  }
  provider?.close()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  faults = []
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: adminUrl })
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    // An answer of 401 or 403 is one that the page tells of itself.
    if (message.type() === 'error' && !/status of 40[13]/.test(message.text()))
      faults.push(`console: ${message.text()}`)
  })
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.origin !== adminUrl) faults.push(`elsewhere: ${url}`)
    if (url.search !== '' || url.href.includes('eyJ')) faults.push(`in the URL: ${url}`)
  })
})

afterEach(async () => {
  await context.close()
  expect(faults).toEqual([])
})

describe('signing in', () => {
  test('a browser at the root of the admin port gets the page, and never the console', async () => {
    await page.goto(adminUrl)
    await page.getByRole('heading', { name: 'Portcullis administration' }).waitFor()
    expect(await page.title()).toBe('Portcullis administration')
    expect(await page.getByLabel('API key').count()).toBe(0)
    // The address that the page may not be framed at, nor run foreign scripts.
    const { headers } = await fetch(`${adminUrl}/administration`)
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(part)
    expect((await fetch(`${adminUrl}/administration/index.html`)).status).toBe(404)
    expect((await fetch(`${adminUrl}/graphql`, { headers: { accept: 'text/html' } })).status).not.toBe(200)
  })

  test('a token that does not count is told so, whatever is wrong with it', async () => {
    await signIn('not.a.token')
    await page.getByText('A token counts here when it names the audience of the admin API').waitFor()
    const { jwt } = await askJwt('configured', 'a configured key', '*')
    await page.getByLabel('Admin token').fill(jwt)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Its issuer is none, its audience none.').waitFor()
    await page.getByLabel('Admin token').fill('two words')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Paste a token: one word').waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
  })

  test('the token is in no storage and no URL, and is gone after a reload and after signing out', async () => {
    const token = await tokenOf()
    await signIn(token)
    await heading('Clients').waitFor()
    await section('Issuers').click()
    await heading('Issuers').waitFor()
    const everything = await stored()
    expect(everything).not.toContain(token.slice(0, 20))
    expect(everything).toContain('#issuers')
    await page.reload()
    await page.getByLabel('Admin token').waitFor()
    expect(await page.getByLabel('Admin token').inputValue()).toBe('')
    await page.getByLabel('Admin token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Admin token').waitFor()
    expect(await page.content()).not.toContain(token.slice(0, 20))
  })

  test('a token that is revoked ends the session, with the reason', async () => {
    const token = await tokenOf('--id', 'leaving')
    await signIn(token)
    await heading('Clients').waitFor()
    await run(process.execPath, [cli, 'revoke', '--subject', 'portcullis', 'leaving'], { cwd: folder, env })
    while ((await page.getByLabel('Admin token').count()) === 0) {
      await section('Issuers')
        .click({ timeout: 1_000 })
        .catch(() => undefined)
      await section('Audit trail')
        .click({ timeout: 1_000 })
        .catch(() => undefined)
    }
    expect(await page.getByRole('alert').innerText()).not.toBe('')
  })
})

describe('a client', () => {
  test('is added, rotated, narrowed, disabled and removed, and each counts at the gateway', async () => {
    await signIn(await tokenOf())
    const first = await addClient('browser', 'Mutation:Person:* Nothing:*')
    expect(first).toMatch(/^pck_/)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(first)
    await page.getByRole('button', { name: 'I have it: hide it' }).click()
    expect(await page.content()).not.toContain(first)
    expect(await stored()).not.toContain(first)
    expect(await createPerson((await askJwt('browser', first, 'Mutation:Person:Create')).jwt)).toBe(200)
    expect((await askJwt('browser', first, '*')).status).toBe(403)
    expect(await row('browser').innerText()).toMatch(/\d+ of \d+ operations, \d+ of \d+ scopes/)
    await row('browser').getByText('one pattern covers nothing').waitFor()

    await page.getByRole('button', { name: 'browser', exact: true }).click()
    await heading('Client browser').waitFor()
    await page.getByText('Which operations').click()
    await page.getByRole('listitem').filter({ hasText: 'Mutation.CreatePerson' }).waitFor()
    await page.getByLabel('The other keys expire').selectOption('at once')
    await page.getByRole('button', { name: 'Rotate the key' }).click()
    const second = await page.getByRole('region', { name: 'New API key' }).getByRole('textbox').inputValue()
    expect(second).not.toBe(first)
    expect((await askJwt('browser', first, 'Mutation:Person:Create')).status).toBe(401)
    const { jwt } = await askJwt('browser', second, 'Mutation:Person:Create')
    expect(await createPerson(jwt)).toBe(200)

    await page.getByRole('button', { name: 'Change the ceiling' }).click()
    await page.getByRole('textbox', { name: /^Ceiling/ }).fill('Query:*')
    await page.getByRole('button', { name: 'Save the ceiling' }).click()
    await page.getByRole('button', { name: 'Change the ceiling' }).waitFor()
    await until(async () => (await createPerson(jwt)) === 403)

    await page.getByRole('button', { name: 'Disable client browser' }).click()
    await page.getByRole('dialog').getByText('do not count until it is enabled again').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect((await askJwt('browser', second, 'Query:*')).status).toBe(200)
    await page.getByRole('button', { name: 'Disable client browser' }).click()
    await confirm('Disable')
    await page.getByRole('button', { name: 'Enable client browser' }).waitFor()
    expect((await askJwt('browser', second, 'Query:*')).status).toBe(401)
    await page.getByRole('button', { name: 'Enable client browser' }).click()
    await page.getByRole('button', { name: 'Disable client browser' }).waitFor()

    await page.getByRole('button', { name: 'Remove client browser' }).click()
    await confirm('Remove')
    await heading('Clients').waitFor()
    expect(await page.getByRole('button', { name: 'browser', exact: true }).count()).toBe(0)
    expect((await askJwt('browser', second, 'Query:*')).status).toBe(401)
    expect(await createPerson(jwt)).toBe(401)
  })

  test('says why a form is refused', async () => {
    await signIn(await tokenOf())
    await page.getByText('New client', { exact: true }).click()
    await page.getByLabel('Client id').fill('configured')
    await page.getByRole('textbox', { name: /^Ceiling/ }).fill('Query:*')
    await page.getByRole('button', { name: 'Add the client' }).click()
    await page.getByText('There is already a client "configured".').waitFor()
    await page.getByRole('textbox', { name: /^Ceiling/ }).fill('a|b')
    await page.getByRole('button', { name: 'Add the client' }).click()
    await page.getByText('The scope "a|b"').waitFor()
  })
})

describe('each section', () => {
  test('revokes a token by its text, a subject and a client, and the gateway refuses them', async () => {
    await signIn(await tokenOf())
    const apiKey = await addClient('ending', '*')
    const [one, other] = [await askJwt('ending', apiKey, '*'), await askJwt('ending', apiKey, '*')]
    expect([await createPerson(one.jwt), await createPerson(other.jwt)]).toEqual([200, 200])
    await section('Revoke').click()
    await page.getByLabel('The token').fill(one.jwt)
    await page.getByRole('button', { name: 'Revoke' }).click()
    await confirm('Revoke')
    await page.getByRole('status').getByText('remembered until').first().waitFor()
    expect([await createPerson(one.jwt), await createPerson(other.jwt)]).toEqual([401, 200])
    expect(await page.content()).not.toContain(one.jwt)

    await page.getByRole('combobox', { name: /^What/ }).selectOption('All tokens of a client')
    await page.getByLabel('Client id').fill('nobody')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await confirm('Revoke')
    await page.getByText('There is no client with the id "nobody"').waitFor()
    await page.getByLabel('Client id').fill('ending')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await confirm('Revoke')
    await page.getByRole('status').getByText('client ending').waitFor()
    expect(await createPerson(other.jwt)).toBe(401)

    const session = (await askJwt('configured', 'a configured key', '*')).jwt
    expect(await createPerson(session)).toBe(200)
    await page.getByRole('combobox', { name: /^What/ }).selectOption('All tokens of a subject')
    await page.getByLabel(/^Issuer/).fill('portcullis')
    await page.getByLabel('Subject id').fill('configured')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await confirm('Revoke')
    await page.getByRole('status').getByText('subject configured').waitFor()
    expect(await createPerson(session)).toBe(401)
  })

  test('shows issuers with the health of their keys', async () => {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: 'https://idp.example.org', aud: 'api', sub: 'a', exp: 9e9 }
    await createPerson(`${encode({ alg: 'RS256', kid: 'a' })}.${encode(claims)}.AAAA`)
    await signIn(await tokenOf())
    await section('Issuers').click()
    const issuer = page.getByRole('article').filter({ hasText: 'https://idp.example.org' })
    await issuer.getByText('the last look went wrong').waitFor()
    await issuer.getByText('503').waitFor()
    expect(await page.content()).not.toContain('hidden')
    await page
      .getByRole('article')
      .filter({ hasText: 'our own tokens' })
      .getByText('configured: nothing is fetched')
      .waitFor()
    const own = page.getByRole('article').filter({ hasText: 'https://staff.example.org' })
    await own.getByText('not yet: no token has asked for them').waitFor()
  })

  test('shows decisions, live counts and the audit trail, and filters them', async () => {
    expect(await createPerson()).toBe(401)
    await signIn(await tokenOf())
    await section('Decisions').click()
    await row('Mutation.CreatePerson').first().getByText('deny').waitFor()
    await page.getByText('Other replicas have their own.').waitFor()
    await page.getByLabel('Verdict').selectOption('allow')
    await page.getByRole('button', { name: 'Filter' }).click()
    await until(async () => (await page.locator('[data-verdict=deny]').count()) === 0)
    await page.getByLabel('Verdict').selectOption('any')
    await page.getByLabel('Denied coordinate').fill('Mutation.Nothing')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByText('No decision fits.').waitFor()

    await section('Live').click()
    await page.getByRole('rowheader', { name: 'deny' }).waitFor()
    await page.getByRole('img', { name: /^The last minute/ }).waitFor()

    await section('Audit trail').click()
    await row('gateway.configured').first().waitFor()
    await page.getByLabel('Action').fill('client.add')
    await page.getByRole('button', { name: 'Filter' }).click()
    await until(async () => (await row('gateway.configured').count()) === 0)
  })

  test('rotates an own key step by step, and says what must be waited for', async () => {
    await signIn(await tokenOf())
    await section('Own keys').click()
    await page.getByText('There is no key: the secret signs.').waitFor()
    await page.getByRole('button', { name: 'Generate a key' }).click()
    await row('published').getByText('from').waitFor()
    await page.getByRole('button', { name: /^Sign with it/ }).click()
    await page.getByText('is new: others may hold our JWKS without it').waitFor()
    await page.getByRole('button', { name: /^Retire/ }).click()
    await confirm('Retire')
    await row('retired').waitFor()
  })
})

describe('a token with few scopes', () => {
  test('is shown what it may see, and what is missing for the rest', async () => {
    await signIn(await tokenOf('--scopes', 'Query:Client:Read'))
    await heading('Clients').waitFor()
    await page
      .getByText('What a ceiling covers needs a scope that this token lacks: Query:Catalog:Read.')
      .waitFor()
    await page.getByText('A new client needs a scope that this token lacks: Mutation:Client:Add.').waitFor()
    await page.getByRole('button', { name: 'configured', exact: true }).click()
    await page.getByText('A new key needs a scope that this token lacks: Mutation:Client:Rotate.').waitFor()
    await page.getByText('The list of users needs a scope that this token lacks: Query:User:Read.').waitFor()
    for (const [name, scope] of [
      ['Issuers', 'Query:Issuer:Read'],
      ['Audit trail', 'Query:Audit:Read'],
      ['Decisions', 'Query:Decision:Read'],
      ['Live', 'Query:Activity:Read'],
      ['Own keys', 'Query:OwnKey:Read'],
      ['Revoke', 'Mutation:Token:Revoke'],
    ] as const) {
      await section(name).click()
      await page.getByText(`This section needs a scope that this token lacks: ${scope}.`).waitFor()
    }
  })
})

describe('the page', () => {
  test.each(['light', 'dark'] as const)(
    'fits 390 pixels in its %s theme, and axe finds nothing',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 390, height: 844 })
      await signIn(await tokenOf())
      for (const name of ['Clients', 'Own keys', 'Issuers', 'Revoke', 'Decisions', 'Audit trail', 'Live']) {
        await section(name).click()
        await heading(name).waitFor()
        await page.waitForLoadState('networkidle')
        const width = await page.evaluate('document.documentElement.scrollWidth')
        expect([name, Number(width) <= 390]).toEqual([name, true])
        expect([name, await findingsOf()]).toEqual([name, []])
        if (process.env['SHOTS'])
          await page.screenshot({
            path: `${process.env['SHOTS']}/${name}-390-${colorScheme}.png`,
            fullPage: true,
          })
      }
      const back = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      expect(back).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(28, 25, 23)')
    },
  )

  test('is used by keyboard alone', async () => {
    await page.goto(adminUrl)
    await page.getByLabel('Admin token').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.insertText(await tokenOf())
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading('Clients').waitFor()
    // The heading has the focus: what comes next is the section.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Clients')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.insertText('typed')
    await page.keyboard.press('Tab')
    await page.keyboard.insertText('Query:*')
    await page.keyboard.press('Enter')
    await page
      .getByText(/^Covers \d+ of/)
      .first()
      .waitFor()
    while ((await page.evaluate('document.activeElement.textContent')) !== 'Add the client')
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const key = page.getByRole('region', { name: 'New API key' }).getByRole('textbox')
    await key.waitFor()
    expect((await askJwt('typed', await key.inputValue(), 'Query:*')).status).toBe(200)
    await page.getByRole('button', { name: 'typed', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove client typed' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Remove client typed')
  })

  test('loads with less than 150 kB', async () => {
    let bytes = 0
    page.on('response', async (response) => {
      const { responseBodySize } = await response.request().sizes()
      bytes += responseBodySize
    })
    await page.goto(adminUrl)
    await page.getByLabel('Admin token').waitFor()
    await page.waitForLoadState('networkidle')
    expect(bytes).toBeGreaterThan(20_000)
    expect(bytes).toBeLessThan(150_000)
  })
})

/** The faults for assistive technology that axe finds. */
async function findingsOf(): Promise<unknown> {
  await page.evaluate(AXE)
  return page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) =>
    ({ id, impact, targets: nodes.map(({ target }) => target.join(' ')) })))`)
}

/** What other processes must hear of first. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('It never came about.')
}
