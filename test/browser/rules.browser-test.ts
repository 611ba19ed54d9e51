import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(2, { logErrorsBeforeRetry: true })

const SDL = `${authTypeDefs}
type Query {
  "People whom it knows."
  people(filter: Filter): [Person]
  hello: String @public
  secret: Secret @auth(scopes: [["secret"]])
}
type Mutation { CreatePerson(name: String): Person DeletePerson(id: ID!): Person }
input Filter { name: String, email: String @auth(scopes: [["emails"]]) }
type Person {
  name: String
  "What they earn."
  salary: Int @auth(scopes: [["pay:read", "people:read"], ["admin"]])
  log: Int @auth(scopes: [["audit"]], unless: "subject.id == 'ada' || subject.id == 'bob'")
}
type Secret { word: String }
type Lost { found: Boolean }
`
const GITHUB = 'node_modules/@octokit/graphql-schema/schema.graphql'

interface Served {
  readonly origin: string
  readonly tokenFor: (...scopes: readonly string[]) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts the built gateway before a schema, in a folder of its own. */
async function serve(sdl: string, settings = ''): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-rules-'))
  await writeFile(join(folder, 'api.graphql'), sdl)
  if (settings !== '') await writeFile(join(folder, 'portcullis.yaml'), settings)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const module = `import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const { buildSchema } = createRequire(${JSON.stringify(join(process.cwd(), 'package.json'))})('graphql')
export const schema = buildSchema(readFileSync('api.graphql', 'utf8'), { assumeValidSDL: true })
`
  await writeFile(join(folder, 'api.js'), module)
  const command = [join(process.cwd(), 'dist/cli/portcullis.js'), 'start', '--schema', 'api.js']
  const gateway: ChildProcess = spawn(process.execPath, command, {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (gateway.stdout === null) throw new Error('The gateway has no output.')
  let origin = ''
  for await (const line of createInterface({ input: gateway.stdout })) {
    origin = /Portcullis listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? origin
    if (line.includes('development-client.json')) break
  }
  gateway.stdout.resume()
  const { id, apiKey } = JSON.parse(
    await readFile(join(folder, '.portcullis/development-client.json'), 'utf8'),
  )
  return {
    origin,
    async tokenFor(...scopes) {
      const response = await fetch(`${origin}/jwt`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, apiKey, scopes }),
      })
      return ((await response.json()) as { readonly jwt: string }).jwt
    },
    async stop() {
      if (gateway.exitCode === null) {
        gateway.kill()
        await once(gateway, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

let browser: Browser
let context: BrowserContext | undefined
let page: Page
let served: Served
/** Everything that a page without a fault leaves empty. */
let faults: string[]

const editor = (file: string): Locator => page.locator(`.monaco-editor[data-uri$="${file}"]`)
const pane = (): Locator => page.getByRole('region', { name: 'Rules' })
const docs = (): Locator => page.getByRole('region', { name: 'Documentation Explorer' })
const row = (coordinate: string): Locator =>
  pane()
    .locator('tbody tr')
    .filter({ has: page.getByText(coordinate, { exact: true }) })

async function open({ origin }: Served): Promise<void> {
  await page.goto(`${origin}/graphql`)
  await editor('request-headers.json').waitFor()
  await page.getByRole('button', { name: 'Show Rules' }).click()
  await pane().waitFor()
}

/** The rows, once there are this many. */
async function rows(count: number): Promise<readonly string[]> {
  await pane().getByText(`1 to ${count} of ${count}`).waitFor()
  return pane()
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((one) =>
        [...one.querySelectorAll('th, td code, td:last-child')].map((cell) => cell.textContent).join(' / '),
      ),
    )
}

async function show(filter: string): Promise<void> {
  await pane().getByLabel('Show').selectOption(filter)
}

/** Types over the headers of the tab. */
async function typeToken(token: string): Promise<void> {
  await editor('request-headers.json').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(JSON.stringify({ Authorization: `Bearer ${token}` }))
  // What the editor closed by itself, brackets and quotes, is in the text already.
  await page.keyboard.press('Control+Shift+End')
  await page.keyboard.press('Delete')
}

async function saved(name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    pane().getByRole('button', { name }).click(),
  ])
  return readFile(await download.path(), 'utf8')
}

beforeAll(async () => {
  served = await serve(SDL)
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
})

afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

beforeEach(async () => {
  faults = []
  context = await browser.newContext({ viewport: { width: 1360, height: 820 } })
  page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && !/^127\.0\.0\.1:/.test(url.host))
      faults.push(`elsewhere: ${url}`)
    if (url.search !== '') faults.push(`in the URL: ${url}`)
  })
})

afterEach(async () => {
  await context?.close()
})

describe('the Rules pane', () => {
  test('lists every coordinate without a token, and says in words what is missing', async () => {
    await open(served)
    await pane().getByText('There is no token under Headers').waitFor()
    // What has a rule comes first; a search looks at all.
    await pane().getByText('1 to 6 of 6').waitFor()
    await pane().getByLabel('Search').fill('query.hello')
    expect(await rows(1)).toEqual(['Query.hello / nothing / public'])
    await pane().getByLabel('Search').fill('')
    await show('all')
    expect(await rows(21)).toEqual([
      'Query / nothing / public',
      'Query.people / nothing / public',
      'Query.people(filter:) / nothing / public',
      'Query.hello / nothing / public',
      'Query.secret / secret / missing',
      'Mutation / nothing / public, not reached',
      'Mutation.CreatePerson / Mutation:Person:Create / missing',
      'Mutation.CreatePerson(name:) / nothing / public, not reached',
      'Mutation.DeletePerson / Mutation:Person:Delete / missing',
      'Mutation.DeletePerson(id:) / nothing / public, not reached',
      'Filter / nothing / public',
      'Filter.name / nothing / public',
      'Filter.email / emails / missing',
      'Person / nothing / public',
      'Person.name / nothing / public',
      'Person.salary / admin | pay:read + people:read / missing',
      "Person.log / audit unless subject.id == 'ada' || subject.id == 'bob' / missing",
      'Secret / nothing / public, not reached',
      'Secret.word / nothing / public, not reached',
      'Lost / nothing / nobody can use it',
      'Lost.found / nothing / nobody can use it',
    ])
    await show('nobody')
    expect(await rows(2)).toEqual([
      'Lost / nothing / nobody can use it',
      'Lost.found / nothing / nobody can use it',
    ])
    await show('missing')
    await pane().getByLabel('Search').fill('PERSON pay')
    expect(await rows(1)).toEqual(['Person.salary / admin | pay:read + people:read / missing'])
    await pane().getByLabel('Search').fill('nothing like it')
    await pane().getByText('No coordinate is left.').waitFor()
    expect(faults).toEqual([])
  })

  test('follows the token under Headers, and what it lacks is named', async () => {
    await open(served)
    await typeToken(await served.tokenFor('pay:*', 'Mutation:*:Create'))
    await pane().getByText('What the token under Headers has of each rule.').waitFor()
    await show('guarded')
    expect(await rows(6)).toEqual([
      'Query.secret / secret / missing',
      'Mutation.CreatePerson / Mutation:Person:Create / granted',
      'Mutation.DeletePerson / Mutation:Person:Delete / missing',
      'Filter.email / emails / missing',
      'Person.salary / admin | pay:read + people:read / missing people:read',
      "Person.log / audit unless subject.id == 'ada' || subject.id == 'bob' / depends",
    ])
    const colours = await pane()
      .locator('td[data-mark]')
      .evaluateAll((cells) =>
        cells.map((one) => [one.getAttribute('data-mark'), getComputedStyle(one).color]),
      )
    const byMark = new Map(colours.map(([mark, colour]) => [mark, colour]))
    expect(new Set(byMark.values()).size).toBe(byMark.size)
    expect([...byMark.keys()].sort()).toEqual(['depends', 'granted', 'missing'])

    await typeToken('not.a.token')
    await pane().getByText('Your token is not valid').waitFor()
    expect(await pane().locator('tbody tr').count()).toBe(0)
    expect(faults).toEqual([])
  })

  test('leads to the docs of a coordinate, which say what its fields need', async () => {
    await open(served)
    await row('Person.salary').getByRole('button').click()
    await docs().getByText('Needs admin, or pay:read and people:read. What they earn.').waitFor()
    await docs().getByRole('link', { name: 'Go back to Person' }).click()
    const text = await docs().innerText()
    expect(text).toContain('Needs admin, or pay:read and people:read. What they earn.')
    expect(text).toContain("Needs audit. No scope where subject.id == 'ada' || subject.id == 'bob'.")
    await page.getByRole('button', { name: 'Show Rules' }).click()
    await show('all')
    await row('Query.people(filter:)').getByRole('button').click()
    await docs().getByText('Public. People whom it knows.').waitFor()
    // Other clients are told of the schema as it is.
    const response = await fetch(`${served.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __type(name: "Person") { fields { description } } }' }),
    })
    expect(await response.json()).toEqual({
      data: {
        __type: {
          fields: [{ description: null }, { description: 'What they earn.' }, { description: null }],
        },
      },
    })
    expect(faults).toEqual([])
  })

  test('saves what is found as CSV and as Markdown', async () => {
    await open(served)
    await pane().getByLabel('Search').fill('person.salary')
    await pane().getByText('1 to 1 of 1').waitFor()
    const line = SDL.slice(0, SDL.indexOf('salary')).split('\n').length
    // A spreadsheet takes a cell that begins with @ for a formula.
    expect(await saved('Save as CSV')).toBe(
      '"Coordinate","Kind","Requires","State","By","At"\r\n' +
        `"Person.salary","field","admin | pay:read + people:read","missing","'@auth","GraphQL request:${line}"\r\n`,
    )
    expect(await saved('Save as Markdown')).toContain(
      '| `Person.salary` | `field` | `admin \\| pay:read + people:read` |',
    )
    expect(faults).toEqual([])
  })

  test('works by keyboard alone, from the search to the docs', async () => {
    await open(served)
    await pane().locator('tbody tr').first().waitFor()
    await pane().getByLabel('Search').focus()
    await page.keyboard.type('person')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Miss')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await pane().getByRole('button', { name: 'Person 2/3' }).waitFor()
    // Past the types before it, in the order of the map.
    for (let stop = 0; stop < 10 && !(await focusedText()).startsWith('Person 2/3'); stop += 1)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await pane().getByLabel('Search').inputValue()).toBe('Person.')
    await pane().getByText('1 to 2 of 2').waitFor()
    for (let stop = 0; stop < 10 && (await focusedText()) !== 'Person.salary'; stop += 1)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await docs().getByText('Needs admin, or pay:read and people:read.').waitFor()
    expect(faults).toEqual([])
  })

  test.each([undefined, 'pay:*'])('fits 390 pixels, with a token for %s', async (scopes) => {
    await open(served)
    if (scopes !== undefined) {
      await typeToken(await served.tokenFor(scopes))
      await pane().getByText('What the token under Headers has of each rule.').waitFor()
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await pane().getByText('Coverage:').click()
    await row('Person.log').waitFor()
    const box = await pane().evaluate((one) => {
      const { left, right } = one.getBoundingClientRect()
      const { scrollWidth } = one.ownerDocument.documentElement
      return { left, right, overflow: one.scrollWidth - one.clientWidth, scrollWidth }
    })
    expect(box.left).toBeGreaterThanOrEqual(0)
    expect(box.right).toBeLessThanOrEqual(390)
    expect(box.right - box.left).toBeGreaterThan(250)
    expect(box.overflow).toBeLessThanOrEqual(0)
    expect(box.scrollWidth).toBeLessThanOrEqual(390)
    await row('Person.log').scrollIntoViewIfNeeded()
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/rules-390.png` })
    expect(faults).toEqual([])
  })

  test.each(['light', 'dark'] as const)(
    'has room for three columns where it is wide, in words that can be read: %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      await open(served)
      await pane().locator('tbody tr').first().waitFor()
      await pane().evaluate((one) => {
        const { parentElement } = one
        if (parentElement !== null) parentElement.style.minWidth = '700px'
      })
      const lines = await row('Person.salary')
        .locator('th, td')
        .evaluateAll((cells) => cells.map((one) => Math.round(one.getBoundingClientRect().top)))
      expect(new Set(lines).size).toBe(1)
      const contrasts = await pane().locator('td[data-mark]').evaluateAll(contrastsOf)
      expect(Math.min(...contrasts)).toBeGreaterThan(4.5)
      if (process.env['SHOTS'])
        await page.screenshot({ path: `${process.env['SHOTS']}/rules-${colorScheme}.png` })
      expect(faults).toEqual([])
    },
  )
})

describe('the Rules pane of a gateway that tells strangers nothing', () => {
  test('says so, and lists all to a token', async () => {
    const closed = await serve(SDL, 'introspection: authenticated\n')
    try {
      await open(closed)
      await pane().getByText('No authorization token.').waitFor()
      expect(await pane().getByRole('table').count()).toBe(0)
      await typeToken(await closed.tokenFor('nothing'))
      await row('Person.log').waitFor()
    } finally {
      await closed.stop()
    }
    expect(faults).toEqual([])
  })
})

describe("the Rules pane of GitHub's schema", () => {
  test('shows a hundred of its 11,544 rows, and finds any of them', async () => {
    const github = await serve(await readFile(GITHUB, 'utf8'))
    try {
      await open(github)
      await pane().getByText('1 to 100 of 247').waitFor()
      await show('all')
      await pane().getByText('1 to 100 of 11544').waitFor()
      expect(await pane().locator('tbody tr').count()).toBe(100)
      await pane().getByRole('button', { name: 'Next' }).click()
      await pane().getByText('101 to 200 of 11544').waitFor()
      const started = Date.now()
      await pane().getByLabel('Search').fill('mutation.createissue')
      await row('Mutation.createIssue').waitFor()
      process.stderr.write(`a search of GitHub's rules: ${Date.now() - started} ms\n`)
      expect(await row('Mutation.createIssue').locator('td').allInnerTexts()).toEqual([
        expect.stringContaining('Mutation:Issue:Create'),
        'missing',
      ])
      await pane().getByText('Coverage: 1 of').click()
      await pane().getByRole('button', { name: 'Mutation 247/247' }).click()
      await pane().getByText('1 to 100 of 494').waitFor()
    } finally {
      await github.stop()
    }
    expect(faults).toEqual([])
  })
})

async function focusedText(): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '')
}

/** The contrast of each element's text with what is behind it (WCAG 2). Runs in the page. */
function contrastsOf(elements: readonly Element[]): number[] {
  const channels = (colour: string): number[] => {
    const canvas = document.createElement('canvas')
    canvas.width = 1
    canvas.height = 1
    const drawing = canvas.getContext('2d')
    if (drawing === null) return [0, 0, 0, 0]
    drawing.fillStyle = colour
    drawing.fillRect(0, 0, 1, 1)
    return [...drawing.getImageData(0, 0, 1, 1).data]
  }
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
      const share = value / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const backgroundOf = (element: Element | null): string => {
    if (element === null) return '#fff'
    const { backgroundColor } = getComputedStyle(element)
    return channels(backgroundColor)[3] === 255 ? backgroundColor : backgroundOf(element.parentElement)
  }
  return elements.map((one) => {
    const pair = [luminance(getComputedStyle(one).color), luminance(backgroundOf(one))].sort((a, b) => b - a)
    return ((pair[0] ?? 0) + 0.05) / ((pair[1] ?? 0) + 0.05)
  })
}
