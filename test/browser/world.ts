import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'

/** The built gateway in a folder of its own, with a browser before it. */
export interface World {
  readonly origin: string
  readonly client: { readonly id: string; readonly apiKey: string }
  /** A page of the console in a context of its own, which closes with the next one. */
  readonly open: (options?: BrowserContextOptions) => Promise<ConsolePage>
  readonly close: () => Promise<void>
}

export interface ConsolePage {
  readonly page: Page
  /** Everything that a page without a fault leaves empty: exceptions, other hosts, tokens in a URL. */
  readonly faults: readonly string[]
  readonly editor: (file: string) => Locator
  /** Types over all that an editor holds. */
  readonly type: (target: Locator, text: string) => Promise<void>
  readonly showPane: (title: string) => Promise<Locator>
  readonly run: () => Promise<void>
  /** Everything that the browser has stored for the page. */
  readonly stored: () => Promise<string>
}

interface WorldOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  /** Where the console is. */
  readonly path?: string
}

/** Starts the built gateway, with its sample API unless the arguments say otherwise. */
export async function createWorld({
  env = {},
  args = [],
  files = {},
  path = '/graphql',
}: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-console-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const program = join(process.cwd(), 'dist/cli/portcullis.js')
  const gateway = spawn(process.execPath, [program, 'start', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const origin = await originOf(gateway)
  const text = await readFile(join(folder, '.portcullis/development-client.json'), 'utf8').catch(() => '{}')
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  let last: ConsolePage | undefined
  return {
    origin,
    client: JSON.parse(text),
    async open(options) {
      await last?.page.context().close()
      last = await openConsole(browser, origin + path, options)
      return last
    },
    async close() {
      await browser.close()
      if (gateway.exitCode === null) {
        gateway.kill()
        await once(gateway, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function originOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The gateway has no output.')
  for await (const line of createInterface({ input: stdout })) {
    const origin = /Portcullis listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (origin === undefined) continue
    stdout.resume()
    return origin
  }
  throw new Error('The gateway did not listen.')
}

async function openConsole(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = { viewport: { width: 1360, height: 820 } },
): Promise<ConsolePage> {
  const faults: string[] = []
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.host !== new URL(address).host)
      faults.push(`elsewhere: ${url}`)
    if (url.search !== '') faults.push(`in the URL: ${url}`)
  })
  await page.goto(address)
  const editor = (file: string): Locator => page.locator(`.monaco-editor[data-uri$="${file}"]`)
  await editor('operation.graphql').waitFor()
  return {
    page,
    faults,
    editor,
    async type(target, text) {
      await target.click()
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.insertText(text)
      // What the editor closed by itself, brackets and quotes, is in the text already.
      await page.keyboard.press('Control+Shift+End')
      await page.keyboard.press('Delete')
      // GraphiQL reads what was typed after a pause.
      await page.waitForTimeout(500)
    },
    async showPane(title) {
      const pane = page.getByRole('region', { name: title, exact: true })
      // A denial opens a pane by itself: it may be there by the time of the click.
      while (!(await pane.isVisible()))
        await page
          .getByRole('button', { name: `Show ${title}` })
          .click({ timeout: 1_000 })
          .catch(() => undefined)
      return pane
    },
    run: () => page.getByRole('button', { name: /^Execute query/ }).click(),
    stored: () =>
      page.evaluate(
        `indexedDB.databases().then((found) => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, found, document.cookie, location.href]))`,
      ),
  }
}
