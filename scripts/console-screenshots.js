// Takes the screenshots of the console for docs/images: at 1280 and 390 pixels, in both themes. Needs a
// build, and Chromium (set CHROMIUM to its path).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const OUTPUT = resolve('docs/images')
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

async function startGateway(folder) {
  const gateway = spawn(process.execPath, [resolve('dist/cli/portcullis.js'), 'start'], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: gateway.stdout })) {
    const url = /listens on (http:\S+\d)/.exec(line)?.[1]
    if (url !== undefined) return { gateway, url }
  }
  throw new Error('The gateway did not listen.')
}

async function draw(browser, url, size, colorScheme) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme })
  const page = await context.newPage()
  await page.goto(`${url}/graphql`)
  // As a first visit begins; the wide picture shows what comes of running it.
  const editor = page.locator('.monaco-editor[data-uri$="operation.graphql"]')
  await editor.locator('.squiggly-warning').waitFor()
  if (size === 'wide') {
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await page.getByText('Denied: nothing ran.').waitFor()
  }
  await page.mouse.move(0, 0)
  await page.waitForTimeout(1_000)
  await page.screenshot({ path: join(OUTPUT, `console-${size}-${colorScheme}.png`) })
  await context.close()
}

const folder = mkdtempSync(join(tmpdir(), 'portcullis-pictures-'))
const { gateway, url } = await startGateway(folder)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  mkdirSync(OUTPUT, { recursive: true })
  for (const size of Object.keys(SIZES))
    for (const colorScheme of ['light', 'dark']) await draw(browser, url, size, colorScheme)
} finally {
  await browser.close()
  gateway.kill()
  await once(gateway, 'exit')
  rmSync(folder, { recursive: true, force: true })
}
