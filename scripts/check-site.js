// Checks the site that `npm run docs:build` has written: no page loads anything from another host, every
// internal link leads to a page and a heading, and the first page shows the console.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const SITE = resolve('docs/.vitepress/dist')
const files = readdirSync(SITE, { recursive: true }).map(String)
const pages = files.filter((file) => file.endsWith('.html'))
const faults = []

const LOADED =
  /<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc="(?:https?:)?\/\/[^"]*"|<link\b[^>]*\bhref="(?:https?:)?\/\/[^"]*"/g
for (const file of files) {
  if (!/\.(?:html|css)$/.test(file)) continue
  const text = readFileSync(join(SITE, file), 'utf8')
  const loaded = [
    ...text.matchAll(LOADED),
    ...text.matchAll(/(?:url\(|@import )["']?(?:https?:)?\/\/[^)"']*/g),
  ]
  for (const [found] of loaded) faults.push(`${file} loads from elsewhere: ${found}`)
}

const anchors = new Map()
function anchorsOf(page) {
  const known = anchors.get(page)
  if (known !== undefined) return known
  const found = new Set([...readFileSync(page, 'utf8').matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id))
  anchors.set(page, found)
  return found
}

for (const file of pages) {
  const text = readFileSync(join(SITE, file), 'utf8')
  for (const [, href = ''] of text.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)) {
    if (/^(?:[a-z]+:|$)/.test(href)) continue
    const [path = '', hash] = href.replaceAll('&amp;', '&').split('#')
    let target =
      path === ''
        ? join(SITE, file)
        : path.startsWith('/')
          ? join(SITE, path)
          : join(dirname(join(SITE, file)), path)
    if (existsSync(target) && statSync(target).isDirectory()) target = join(target, 'index.html')
    if (!existsSync(target)) faults.push(`${file} links to ${href}, which is not there`)
    else if (hash && target.endsWith('.html') && !anchorsOf(target).has(decodeURIComponent(hash)))
      faults.push(`${file} links to ${href}, which is no heading`)
  }
}

const first = readFileSync(join(SITE, 'index.html'), 'utf8')
if (!/<img\b[^>]*\bsrc="\/assets\/console[^"]*\.png"/.test(first))
  faults.push('index.html shows no picture of the console')
if (!files.some((file) => /localSearchIndex/.test(file))) faults.push('there is no index for the search')

for (const fault of faults) console.error(fault)
console.log(`${pages.length} pages, ${faults.length} faults`)
if (faults.length > 0 || pages.length < 60) process.exitCode = 1
