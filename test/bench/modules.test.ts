import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const files = readdirSync('bench', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !file.includes('node_modules'))
  .map((file) => join('bench', file))
const IMPORT = /^import \{([^}]*)\} from '(\.[^']+\.js)'/gm
const EXPORT = /^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm

function exportsOf(file: string): readonly (string | undefined)[] {
  return [...readFileSync(file, 'utf8').matchAll(EXPORT)].map(([, name]) => name)
}

describe('the modules of the benchmarks', () => {
  it('import from each other what is there', () => {
    const imports = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, names = '', from = '']) =>
        names
          .split(',')
          .map((name) => name.trim().split(' as ')[0])
          .filter((name) => name !== '')
          .map((name) => ({ file, name, from: join(dirname(file), from) })),
      ),
    )
    expect(imports.length).toBeGreaterThan(50)
    expect(
      imports.filter(({ name, from }) => !from.startsWith('dist') && !exportsOf(from).includes(name)),
    ).toEqual([])
  })
})
