import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from '@jest/globals'
import { blocksRunBy } from './runners.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-typed-guides-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const programs = blocksRunBy('test/docs/guides.test.ts').filter(
  ({ language, label }) => language === 'js' && label !== '',
)

/** The changes that a page tells those who write TypeScript: `this` for `that`. */
function changesOf(page: string): readonly (readonly [written: string, shown: string])[] {
  const remarks = [
    ...readFileSync(page, 'utf8').matchAll(/^- (?:\w+ \w+ i|I)n TypeScript, .*(?:\n {2}.*)*/gm),
  ]
  return remarks.flatMap(([remark]) =>
    [...remark.matchAll(/`([^`]+)`\s+for\s+`([^`]+)`/g)].map(
      ([, written = '', shown = '']) => [written, shown] as const,
    ),
  )
}

describe('the programs of the guides', () => {
  it('compile as TypeScript that is strict, with the changes that their pages name and no other', async () => {
    const idle = new Set<string>()
    for (const { file } of programs) for (const [written] of changesOf(file)) idle.add(`${file} ${written}`)
    for (const { file, label, text } of programs) {
      let typed = text
      for (const [written, shown] of changesOf(file)) {
        if (typed.includes(shown)) idle.delete(`${file} ${written}`)
        typed = typed.replaceAll(shown, written)
      }
      const name = `${file}-${label}`.replace(/^docs\/guides\//, '').replaceAll(/[/.]/g, '-')
      writeFileSync(join(folder, `${name}.mts`), typed)
    }
    expect(programs.length).toBeGreaterThan(12)
    expect([...idle]).toEqual([])
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    const declared = (name: string): readonly string[] => [resolve(`dist/${name}.d.ts`)]
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          ...{ target: 'es2022', module: 'nodenext', types: ['node'], noEmit: true, skipLibCheck: true },
          ...{ strict: true, noImplicitAny: true },
          paths: {
            portcullis: declared('index'),
            ...Object.fromEntries(
              ['apollo', 'envelop', 'gateway', 'testing'].map((entry) => [
                `portcullis/${entry}`,
                declared(`entries/${entry}`),
              ]),
            ),
          },
        },
        include: ['*.mts'],
      }),
    )
    const compile = promisify(execFile)(resolve('node_modules/.bin/tsc'), ['-p', folder])
    expect(await compile.catch((error: { readonly stdout: string }) => error)).toMatchObject({ stdout: '' })
  }, 60_000)
})
