import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The groups of the index, each with the pages that its rows link to. A page stands once, where it is named first. */
export function buildSidebar(docs) {
  const groups = readGroups(readFileSync(join(docs, 'README.md'), 'utf8'))
  const named = new Set(groups.flatMap(({ files }) => files))
  return groups
    .map(({ text, files }) => ({ text, items: files.map((file) => itemOf(docs, file, named)) }))
    .filter(({ items }) => items.length > 0)
}

function readGroups(index) {
  const groups = []
  const seen = new Set()
  for (const line of index.split('\n')) {
    const [, title] = /^\| \*\*(.+)\*\* \| \|$/.exec(line) ?? []
    if (title !== undefined) groups.push({ text: capital(title), files: [] })
    const [, , cell] = /^\| (?!\*\*)(.+) \| (\[.+)\|$/.exec(line) ?? []
    for (const [, file = ''] of (cell ?? '').matchAll(/\]\(([^)#]+\.md)(?:#[^)]*)?\)/g)) {
      if (file.startsWith('../') || seen.has(file)) continue
      seen.add(file)
      groups.at(-1)?.files.push(file)
    }
  }
  return groups
}

/** A page, with those of its folder below it that the index does not name. */
function itemOf(docs, file, named) {
  const item = { text: titleOf(docs, file), link: `/${pathOf(file)}` }
  const folder = file.endsWith('/README.md') ? dirname(file) : file.replace(/\.md$/, '')
  if (!existsSync(join(docs, folder))) return item
  const items = readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && !named.has(`${folder}/${name}`))
    .map((name) => ({ text: titleOf(docs, `${folder}/${name}`), link: `/${pathOf(`${folder}/${name}`)}` }))
  return items.length === 0 ? item : { ...item, collapsed: true, items }
}

function titleOf(docs, file) {
  const [, heading = file] = /^# (.+)$/m.exec(readFileSync(join(docs, file), 'utf8')) ?? []
  return heading.replaceAll('`', '')
}

function pathOf(file) {
  return file.replace(/README\.md$/, '').replace(/\.md$/, '')
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
