import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
// @ts-expect-error The build is written in JavaScript.
import { replaceFolder } from '../scripts/replaced-folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-build-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a build', () => {
  const dist = (): string => join(folder, 'dist')
  const next = (): string => join(folder, 'dist.next')
  const write = (text: string): void => {
    mkdirSync(next())
    writeFileSync(join(next(), 'a.js'), text)
  }
  const built = (): string => readFileSync(join(dist(), 'a.js'), 'utf8')

  it('replaces the one before as a whole, and leaves nothing beside it', async () => {
    await replaceFolder(dist(), next(), async () => write('one'))
    expect(built()).toBe('one')
    writeFileSync(join(dist(), 'gone.js'), 'of sources that are no more')
    await replaceFolder(dist(), next(), async () => write('two'))
    expect([built(), readdirSync(dist()), readdirSync(folder)]).toEqual(['two', ['a.js'], ['dist']])
  })

  it('that fails changes nothing, and the next one begins anew', async () => {
    await replaceFolder(dist(), next(), async () => write('one'))
    const failing = replaceFolder(dist(), next(), async () => {
      write('half')
      throw new Error('The compiler has failed.')
    })
    await expect(failing).rejects.toThrow('The compiler has failed.')
    expect(built()).toBe('one')
    await replaceFolder(dist(), next(), async () => write('two'))
    expect([built(), readdirSync(folder)]).toEqual(['two', ['dist']])
  })

  it('that is killed changes nothing', async () => {
    await replaceFolder(dist(), next(), async () => write('one'))
    const program = `import { mkdirSync } from 'node:fs'
      import { replaceFolder } from '${pathToFileURL(resolve('scripts/replaced-folder.js')).href}'
      await replaceFolder('dist', 'dist.next', async () => {
        mkdirSync('dist.next')
        console.log('begun')
        await new Promise((done) => setTimeout(done, 60_000))
      })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: folder })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect([built(), readdirSync(folder).sort()]).toEqual(['one', ['dist', 'dist.next']])
  })
})

describe('the manifest of a package', () => {
  const MANIFEST = `${JSON.stringify({ name: 'a', scripts: { prepare: 'x', prepack: 'y', postpack: 'z', start: 's' }, allowScripts: { b: true } }, null, 2)}\n`
  const at = (name: string): string => join(folder, name)
  const manifest = (): string => readFileSync(at('package.json'), 'utf8')
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [resolve('scripts/packed-manifest.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  beforeEach(() => writeFileSync(at('package.json'), MANIFEST))

  it('is packed without the scripts that npm would warn of, and is as before afterwards', () => {
    run('strip')
    expect(JSON.parse(manifest())).toEqual({ name: 'a', scripts: { start: 's' } })
    run('restore')
    expect([manifest(), readdirSync(folder)]).toEqual([MANIFEST, ['package.json']])
  })

  it('is mended by the next pack after one that was killed', () => {
    run('strip')
    run('strip')
    run('restore')
    expect(manifest()).toBe(MANIFEST)
  })

  it('is not overwritten where somebody has edited it since', () => {
    run('strip')
    writeFileSync(at('package.json'), '{ "name": "b", "scripts": {} }')
    expect(() => run('restore')).toThrow(/was edited after a pack that was killed/)
    expect([manifest(), existsSync(at('.package.json.unpacked'))]).toEqual([
      '{ "name": "b", "scripts": {} }',
      true,
    ])
  })

  it('of this package names both steps', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly scripts: Record<string, string>
    }
    expect(scripts['prepack']).toContain('packed-manifest.js strip')
    expect(scripts['postpack']).toContain('packed-manifest.js restore')
  })
})
