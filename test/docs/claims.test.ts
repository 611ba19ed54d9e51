import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isTitleIn } from './titles.ts'

const [above = '', section = ''] = readFileSync('README.md', 'utf8').split('\n## What proves it\n')
const words = above.replaceAll(/[*\s]+/g, ' ')
const claims = [
  ...(section.split('\n## ')[0] ?? '').matchAll(/^\| (.+?) \| \[(test\/[^\]]+)\]\((\S+)\): (.+) \|$/gm),
].map(([, claim = '', file = '', target = '', title = '']) => ({ claim, file, target, title }))

describe('a claim of README.md', () => {
  it('is listed with the test that proves it', () => {
    expect(claims.length).toBeGreaterThanOrEqual(15)
    const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '))
    expect(rows.length).toBe(claims.length + 1)
  })

  it.each(claims)('stands there, and its test exists: $claim', ({ claim, file, target, title }) => {
    expect(words).toContain(claim)
    expect([target, existsSync(file)]).toEqual([file, true])
    expect([title, isTitleIn(readFileSync(file, 'utf8').replaceAll("\\'", "'"), title)]).toEqual([
      title,
      true,
    ])
  })

  it.each(
    above
      .split('\n')
      .filter((line) => line.startsWith('- **') && above.indexOf(line) < above.indexOf('\n## Guard')),
  )('is among them, where it says why this and not something else: %s', (line) => {
    const bullet = words.slice(words.indexOf(line.replaceAll(/[*\s]+/g, ' ').trim()))
    const end = bullet.search(/ - [A-Z]| Something else is better/)
    expect(claims.filter(({ claim }) => bullet.slice(0, end).includes(claim))).not.toEqual([])
  })
})

describe('the first screen of README.md', () => {
  it('says what this is and ends with a mutation that runs, in sixty lines', () => {
    const screen = above.slice(0, above.indexOf('\n## '))
    expect(screen.split('\n').length).toBeLessThanOrEqual(60)
    expect(screen).toContain('status 401')
    expect(screen).toContain('status 200')
  })
})
