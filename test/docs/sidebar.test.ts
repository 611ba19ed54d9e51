import { describe, expect, it } from '@jest/globals'
// @ts-expect-error The site is configured in JavaScript.
import { buildSidebar } from '../../docs/.vitepress/sidebar.js'
import { pages } from './blocks.ts'

interface Item {
  readonly text: string
  readonly link: string
  readonly items?: readonly Item[]
}

const groups = buildSidebar('docs') as readonly { readonly text: string; readonly items: readonly Item[] }[]
const withThoseBelow = (item: Item): readonly Item[] => [item, ...(item.items ?? []).flatMap(withThoseBelow)]
const items = groups.flatMap(({ items: of }) => of.flatMap(withThoseBelow))

describe('the sidebar of the site', () => {
  it('has every page once, and each by a title of its own', () => {
    const links = items.map(({ link }) => link)
    const files = pages.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md')
    const expected = files.map((file) => `/${file.slice(5).replace(/(?:README)?\.md$/, '')}`)
    expect([...links].sort()).toEqual(expected.sort())
    expect(new Set(items.map(({ text }) => text)).size).toBe(items.length)
  })

  it('has the basics of rules first among those about rules', () => {
    expect(groups.find(({ text }) => text === 'Write rules')?.items[0]).toEqual({
      text: 'The basics of rules',
      link: '/basics',
    })
  })
})
