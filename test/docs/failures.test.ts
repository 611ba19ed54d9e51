import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isTitleIn } from './titles.ts'

const rows = readFileSync('docs/failures.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| failure '))
  .map((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''))
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(cells[2] ?? '') ?? []
    return { failure: cells[0] ?? '', behaviour: cells[1] ?? '', file, title }
  })

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
