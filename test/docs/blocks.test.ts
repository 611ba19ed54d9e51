import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { blocks, pages } from './blocks.ts'
import { blocksRunBy, RUNNERS } from './runners.ts'

describe('a block of code in the documents', () => {
  it('is found where there are some', () => {
    expect(blocks.length).toBeGreaterThan(150)
  })

  it('is run by a test, or says why not', () => {
    const idle = blocks.filter(
      (block) => block.notRun === undefined && !RUNNERS.some(({ runs }) => runs(block)),
    )
    expect(
      idle.map(({ file, line, language, label }) => `${file}:${line} ${language} ${label}`.trim()),
    ).toEqual([])
  })

  it('says in a sentence why it is not run', () => {
    for (const { notRun } of blocks) if (notRun !== undefined) expect(notRun.length).toBeGreaterThan(25)
  })

  it.each(RUNNERS)('has a runner that reads its page: $test', ({ test }) => {
    expect(existsSync(test)).toBe(true)
    expect(blocksRunBy(test)).not.toEqual([])
    const text = readFileSync(test, 'utf8')
    const pages = new Set(blocksRunBy(test).map(({ file }) => file))
    const isRead = text.includes('blocksRunBy(') || [...pages].every((page) => text.includes(page))
    expect([test, isRead]).toEqual([test, true])
  })
})

describe('a script of npm that a document names', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  const documents = [...pages, 'CONTRIBUTING.md', 'bench/README.md', 'examples/upstreams/README.md']

  it('is one of package.json', () => {
    const named = documents.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(
        ([, name = '']) => name,
      ),
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})
