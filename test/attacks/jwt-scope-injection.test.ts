import { describe, expect, it } from '@jest/globals'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { createTokenIssuer } from '../../src/token/issue.ts'
import { NOW, SECRET } from '../token/forge.ts'

const issuer = createTokenIssuer({
  secret: SECRET,
  expires: 60,
  maxHeaderBytes: 65_536,
  now: () => NOW,
  random: (bytes) => new Uint8Array(bytes),
})
const client = (...ceiling: readonly string[]) => ({ id: 'client', ceiling: ceiling.map(parsePattern) })

describe('a requested scope is read by our grammar, or not at all', () => {
  it.each([
    ['{Mutation,Query}:*', 0],
    ['Mutation:{Person,Calendar}:*', 9],
    ['Mutation:(Person|Calendar):*', 9],
    ['Mutation:Person|Query:*', 15],
    ['Mutation:!(Person):*', 9],
    ['Mutation:@(Person):*', 9],
    ['!Mutation:*', 0],
    ['Mutation:[A-Z]*', 9],
    ['Mutation:[[:alpha:]]*', 9],
    ['Mutation:+(a)', 9],
    ['Mutation:\\*', 9],
    ['Mutation:Person:Create,Query:*', 22],
    ['Mutation:Person:Create Query:*', 22],
    ["Mutation:Person:' || '*", 16],
    ['"*"', 0],
    ['*"],"id":"administrator","scopes":["*', 1],
    ['Mutation::*', 9],
    [':*', 0],
    ['', 0],
    ['*\n', 1],
    ['*\0', 1],
    ['Mutation:Pérson', 10],
    ['\uff0a', 0],
    ['Mutation:\u202e*', 9],
    ['Mutation:*:*:*:*:*:*:*:*', 23],
    ['Mutation:***', 11],
    ['^.*$', 0],
    ['(a+)+$', 0],
    ['$' + '{scope}', 0],
    ['%2a', 0],
  ])('%j is a syntax error, whatever the ceiling', async (text, position) => {
    const result = await issuer.issue(client('*'), ['Query:*', text])
    expect(result).toMatchObject({
      kind: 'invalid_scope',
      index: 1,
      error: { code: 'INVALID_SCOPE', position },
    })
  })

  it.each([
    '__proto__',
    'constructor:prototype',
    'toString',
    '..',
    '../Query',
    './Mutation',
    '-',
    '--',
    'Mutation/Person',
  ])('%j is a scope like any other: inside *, outside Mutation:*', async (text) => {
    expect((await issuer.issue(client('*'), [text])).kind).toBe('issued')
    expect(await issuer.issue(client('Mutation:*'), [text])).toMatchObject({
      kind: 'scope_not_allowed',
      pattern: { text },
    })
  })
})

describe('no requested pattern takes long', () => {
  const nasty = [
    '*a*',
    '*?a*',
    '?*?*',
    `*${'a'.repeat(200)}*`,
    `*${'a?'.repeat(100)}*`,
    `${'?'.repeat(250)}*`,
    '*:*:*:*:*:*:*:*',
  ]

  it.each(nasty)('%s against the others', async (text) => {
    const before = process.cpuUsage()
    for (let turn = 0; turn < 100; turn++)
      await issuer.issue(client(...nasty.filter((other) => other !== text)), [text])
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5_000)
  })
})
