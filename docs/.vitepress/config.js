// The site of the documentation: `npm run docs:build` writes it into docs/.vitepress/dist. It loads nothing from other hosts.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { defineConfig } from 'vitepress'
import { drawFlowchart } from './flowchart.js'

const DOCS = resolve(import.meta.dirname, '..')
const ROOT = resolve(DOCS, '..')
const REPOSITORY = 'https://github.com/portcullis-graphql/portcullis/blob/main/'
const ASIDE = ['api', 'images']

/** The groups of the index, with the first page that each of their rows links to. */
function sidebar() {
  const groups = []
  for (const line of readFileSync(join(DOCS, 'README.md'), 'utf8').split('\n')) {
    const [, title] = /^\| \*\*(.+)\*\* \| \|$/.exec(line) ?? []
    if (title !== undefined) groups.push({ text: capital(title), items: [] })
    const [, , cell] = /^\| (?!\*\*)(.+) \| (\[.+)\|$/.exec(line) ?? []
    if (cell === undefined) continue
    for (const [, target = ''] of cell.matchAll(/\]\(([^)]+\.md)\)/g))
      groups.at(-1)?.items.push(itemOf(target))
  }
  return groups.filter(({ items }) => items.length > 0)
}

/** A page, with those of its folder below it. */
function itemOf(file) {
  const item = { text: titleOf(file), link: `/${pathOf(file)}` }
  const folder = file.endsWith('/README.md') ? dirname(file) : file.replace(/\.md$/, '')
  if (!existsSync(join(DOCS, folder))) return item
  const pages = readdirSync(join(DOCS, folder)).filter((name) => name.endsWith('.md') && name !== 'README.md')
  const items = pages.map((name) => ({
    text: titleOf(`${folder}/${name}`),
    link: `/${pathOf(`${folder}/${name}`)}`,
  }))
  return { ...item, collapsed: true, items }
}

function titleOf(file) {
  const [, heading = file] = /^# (.+)$/m.exec(readFileSync(join(DOCS, file), 'utf8')) ?? []
  return heading.replaceAll('`', '')
}

function pathOf(file) {
  return file.replace(/README\.md$/, '').replace(/\.md$/, '')
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Where a link of a page leads on the site: what is no page is shown by the repository. */
function rewriteLink(href, page) {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href
  const [path = '', anchor] = href.split('#')
  const target = resolve(dirname(page), path)
  const hash = anchor === undefined ? '' : `#${anchor}`
  const inside = relative(DOCS, target).split(sep)
  const isPage = target.endsWith('.md') && inside[0] !== '..' && !ASIDE.includes(inside[0] ?? '')
  if (isPage) return href.replace(/README\.md(?=#|$)/, 'index.md')
  if (!existsSync(target)) throw new Error(`${relative(ROOT, page)} links to ${href}, which is not there.`)
  const kind = statSync(target).isDirectory() ? REPOSITORY.replace('/blob/', '/tree/') : REPOSITORY
  return `${kind}${relative(ROOT, target)}${hash}`
}

function withOutsideLinks(md) {
  md.core.ruler.push('outside-links', ({ tokens, env }) => {
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open')
    for (const link of links)
      link.attrSet('href', rewriteLink(link.attrGet('href') ?? '', env.realPath ?? env.path))
  })
}

/** Draws flowcharts, and writes the name of a file above its text. */
function withFences(md) {
  const render = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info, content } = tokens[index]
    const [language = '', ...name] = info.trim().split(' ')
    if (language === 'mermaid' && name.length === 0)
      return `<div class="flowchart" v-pre>${drawFlowchart(content)}</div>\n`
    if (language === '') tokens[index].info = 'text'
    const code = render(tokens, index, options, env, self)
    return name.length === 0
      ? code
      : `<p class="file-name" v-pre>${md.utils.escapeHtml(name.join(' '))}</p>\n${code}`
  }
}

export default defineConfig({
  title: 'Portcullis',
  description: 'A GraphQL API gateway with directive-based authorization.',
  lang: 'en',
  cleanUrls: false,
  srcExclude: ASIDE.map((folder) => `${folder}/**`),
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  ignoreDeadLinks: [/^http:\/\/127\.0\.0\.1/],
  markdown: {
    languageAlias: { console: 'shellsession' },
    config(md) {
      md.use(withOutsideLinks)
      md.use(withFences)
    },
  },
  themeConfig: {
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    sidebar: sidebar(),
    nav: [
      { text: 'Guides', link: '/guides/' },
      { text: 'Cookbook', link: '/cookbook' },
      { text: 'Settings', link: '/configuration' },
    ],
  },
})
