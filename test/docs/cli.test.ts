import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { JSON_SHAPES } from '../cli/json-shapes.ts'
import { FINDINGS, listCommands, printReference } from './cli-reference.ts'

const FILE = 'docs/cli.md'

describe('docs/cli.md', () => {
  it('is what the commands say of themselves; UPDATE_DOCS=1 writes it anew', () => {
    const text = printReference()
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, text)
    expect(readFileSync(FILE, 'utf8')).toBe(text)
  })

  it('has a shape for each command with --json, and for no other', () => {
    const withJson = listCommands().filter(({ command }) =>
      command.options.some(({ long }) => long === '--json'),
    )
    expect(Object.keys(JSON_SHAPES).sort()).toEqual(withJson.map(({ path }) => path).sort())
  })

  it('says for commands alone what ends them with 1', () => {
    const paths = listCommands().map(({ path }) => path)
    expect(Object.keys(FINDINGS).filter((path) => !paths.includes(path))).toEqual([])
  })
})
