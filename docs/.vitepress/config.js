// The site of the documentation: `npm run docs:build` writes it into docs/.vitepress/dist. It loads nothing from other hosts.
import { existsSync, statSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { defineConfig } from 'vitepress'
import { drawFlowchart } from './flowchart.js'
import { buildSidebar } from './sidebar.js'

const DOCS = resolve(import.meta.dirname, '..')
const ROOT = resolve(DOCS, '..')
const REPOSITORY = 'https://github.com/portcullis-graphql/portcullis/blob/main/'
const ASIDE = ['api', 'images']

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
    sidebar: buildSidebar(DOCS),
    nav: [
      { text: 'Guides', link: '/guides/' },
      { text: 'Cookbook', link: '/cookbook' },
      { text: 'Settings', link: '/configuration' },
    ],
  },
})
