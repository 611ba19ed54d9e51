import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type ConsolePage, createWorld, type World } from './world.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const MUTATION = 'mutation Create { CreatePerson(name: "Clara Schumann") { name } }'
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let world: World
let opened: ConsolePage

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())
afterEach(() => expect(opened.faults).toEqual([]))

interface Finding {
  readonly id: string
  readonly impact: string
  readonly targets: readonly string[]
}

async function findingsOf(): Promise<readonly Finding[]> {
  await opened.page.evaluate(AXE)
  return opened.page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) =>
    ({ id, impact, targets: nodes.map(({ target }) => target.join(' ')) })))`)
}

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each([1280, 390])(
    'no pane has a fault for assistive technology, or is wider than %i pixels',
    async (width) => {
      opened = await world.open({ viewport: { width, height: 844 }, colorScheme })
      const { page, editor, type, run } = opened
      await type(editor('operation.graphql'), MUTATION)
      await run()
      await page.getByRole('button', { name: /^Execute query/ }).waitFor()
      for (const title of ['Why', 'Needs', 'Rules', 'Token', 'Documentation Explorer']) {
        const pane = await opened.showPane(title)
        if (title === 'Token') {
          await page.getByRole('button', { name: 'Get a token', exact: true }).click()
          await pane.getByText('Verified by the gateway.').waitFor()
          await pane.getByRole('combobox').fill('Mutation:')
          await pane.getByRole('option').first().waitFor()
        } else if (title === 'Rules') {
          await pane.getByText('Coverage:').click()
          await pane.getByRole('row').nth(1).waitFor()
        } else if (title === 'Documentation Explorer')
          await pane.getByRole('link', { name: 'Mutation' }).waitFor()
        else await pane.getByText('CreatePerson').first().waitFor()
        const findings = await findingsOf()
        expect(findings.filter(({ impact }) => impact !== 'minor')).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        const box = await pane.boundingBox()
        expect(box?.x).toBeGreaterThanOrEqual(0)
        expect((box?.x ?? 0) + (box?.width ?? width)).toBeLessThanOrEqual(width)
      }
    },
  )
})

/** Presses Tab until the focus is where it was wanted. */
async function tabTo(isThere: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await opened.page.evaluate(`(() => { const it = document.activeElement; return ${isThere} })()`))
      return
    await opened.page.keyboard.press('Tab')
  }
  throw new Error(`No Tab leads to where ${isThere}.`)
}

const labelled = (label: string): string => `it.getAttribute('aria-label')?.startsWith('${label}') === true`
/** Waits until the focus is inside of an editor, or outside. The page's policy lets no text be evaluated in it again and again. */
async function waitInside(isInside: boolean): Promise<void> {
  const { page } = opened
  while ((await page.evaluate(`document.activeElement.closest('.monaco-editor') !== null`)) !== isInside)
    await page.waitForTimeout(20)
}

/** The element around an editor, which Enter leads into. */
const around = (file: string): string =>
  `it.querySelector(':scope > .monaco-editor')?.dataset.uri.endsWith('${file}') === true`

describe('by keyboard alone', () => {
  test('a denied mutation leads to a token, and to the allowed mutation', async () => {
    opened = await world.open()
    const { page, editor } = opened
    await tabTo(around('operation.graphql'))
    await page.keyboard.press('Enter')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText(MUTATION)
    await page.keyboard.press('ControlOrMeta+Enter')
    await editor('response.json').getByText('No authorization token.').waitFor()

    // Tab indents there; Escape leaves.
    await page.keyboard.press('Escape')
    await waitInside(false)
    await tabTo(`it.textContent === 'Get a token for exactly this'`)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Run it again' }).waitFor()
    await page.keyboard.press('Enter')
    await editor('response.json').getByText('Clara Schumann').waitFor()
    // No editor keeps the focus.
    await tabTo(around('request-headers.json'))
    await page.keyboard.press('Enter')
    await waitInside(true)
    await page.keyboard.press('Escape')
    await waitInside(false)
    await tabTo(labelled('Hide Why'))
  })
})
