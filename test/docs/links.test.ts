import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { pages } from './blocks.ts'

const adrs = readdirSync('docs/adr').map((file) => `docs/adr/${file}`)
const others = ['CONTRIBUTING.md', 'CONTEXT.md', 'SECURITY.md', 'CHANGELOG.md', 'bench/README.md']

const links = [...others, ...pages, ...adrs].flatMap((file) => {
  const text = readFileSync(file, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [{ file, target }],
  )
})

/** The anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(file: string): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  return new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  )
}

describe('the documents', () => {
  it('link to files and headings that there are', () => {
    expect(links.length).toBeGreaterThan(100)
    const broken = links.filter(({ file, target }) => {
      const [path = '', anchor] = target.split('#')
      const aim = path === '' ? file : join(dirname(file), path)
      if (!existsSync(aim)) return true
      return anchor !== undefined && statSync(aim).isFile() && !anchorsOf(aim).has(anchor)
    })
    expect(broken).toEqual([])
  })

  it('are all in the index, or in that of their folder', () => {
    const indices = pages
      .filter((page) => page.endsWith('/README.md') || page === 'docs/identity-providers.md')
      .map((page) => ({ folder: dirname(page), text: readFileSync(page, 'utf8') }))
    const missing = pages.filter(
      (page) =>
        page.startsWith('docs/') &&
        page !== 'docs/README.md' &&
        !indices.some(({ folder, text }) => text.includes(`](${relative(folder, page)})`)),
    )
    expect(missing).toEqual([])
  })
})
