import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isTitleIn } from './titles.ts'

const page = readFileSync('docs/security-model.md', 'utf8')
const rows = [...page.matchAll(/^\| (.+) \| (.+) \| \[(test\/[^\]]+)\]\((\S+)\): (.+) \|$/gm)].map(
  ([, when = '', what = '', file = '', target = '', title = '']) => ({ when, what, file, target, title }),
)

describe('docs/security-model.md', () => {
  it('has a test in each row of the tables of checks and of checks that cannot be made', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20)
    const tables = [...page.matchAll(/^\|.*\| test \|\n\|[-|]+\|\n((?:\|.*\n)+)/gm)]
    const all = tables.flatMap(([, body = '']) => body.trim().split('\n'))
    expect([tables.length, all.length]).toEqual([2, rows.length])
  })

  it.each(rows)('names a test that there is: $when, $what', ({ file, target, title }) => {
    expect([target, existsSync(file)]).toEqual([`../${file}`, true])
    const text = readFileSync(file, 'utf8').replaceAll("\\'", "'")
    expect([title, isTitleIn(text, title)]).toEqual([title, true])
  })
})
