import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

const rows = readFileSync('docs/failures.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| failure '))
  .map((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''))
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(cells[2] ?? '') ?? []
    return { failure: cells[0] ?? '', behaviour: cells[1] ?? '', file, title }
  })

/** A title of `it.each` is written with one of its cases in place of `%s`, which the file must hold too. */
function isTitleIn(text: string, title: string): boolean {
  if (text.includes(`'${title}'`)) return true
  return [...text.matchAll(/'([^'\n]*%s[^'\n]*)'/g)].some(([, template = '']) => {
    const [before = '', behind = ''] = template.split('%s')
    if (!title.startsWith(before) || !title.endsWith(behind)) return false
    const given = title.slice(before.length, title.length - behind.length)
    return given !== '' && text.includes(`'${given}'`)
  })
}

describe('docs/failures.md', () => {
  it('has sentences for titles', () => {
    expect(rows.filter(({ title }) => title.includes('%'))).toEqual([])
  })

  it('has a row for each failure', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20)
  })

  it.each(rows)('names a test that there is: $failure', ({ behaviour, file, title }) => {
    expect(behaviour).not.toBe('')
    expect([file, existsSync(file)]).toEqual([file, true])
    const text = readFileSync(file, 'utf8').replaceAll("\\'", "'")
    expect([title, isTitleIn(text, title)]).toEqual([title, true])
  })
})
