import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { watchFiles } from '../../src/cli/serving/file-watch.ts'

const ending: (() => void)[] = []
afterEach(() => {
  for (const end of ending.splice(0)) end()
})

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-watch-'))
  ending.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Looks without a pause, and counts changes. */
function watch(files: () => readonly string[]) {
  let count = 0
  let looks = 0
  let wake = (): void => undefined
  const stop = watchFiles({
    files: () => {
      looks += 1
      wake()
      return files()
    },
    onChange: () => {
      count += 1
    },
    interval: 1,
  })
  ending.unshift(stop)
  /** Waits until so many looks have ended. */
  const look = async (times: number): Promise<void> => {
    const until = looks + times + 1
    while (looks < until)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  return { count: () => count, look }
}

describe('watched files', () => {
  it('count as changed once when they are written, replaced, removed or come back', async () => {
    const folder = openFolder()
    const path = join(folder, 'a.yaml')
    writeFileSync(path, 'port: 0')
    const watched = watch(() => [path])
    await watched.look(3)
    expect(watched.count()).toBe(0)
    const acts = [
      () => writeFileSync(path, 'port: 1234'),
      () => {
        writeFileSync(join(folder, 'b.yaml'), 'port: 5678')
        renameSync(join(folder, 'b.yaml'), path)
      },
      () => rmSync(path),
      () => writeFileSync(path, 'port: 1'),
    ]
    for (const [index, act] of acts.entries()) {
      act()
      await watched.look(5)
      expect(watched.count()).toBe(index + 1)
    }
  })

  it('are followed through the links that Kubernetes swaps', async () => {
    const folder = openFolder()
    const publish = (name: string, text: string): void => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'portcullis.yaml'), text)
      symlinkSync(name, join(folder, '..data_tmp'))
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    }
    publish('..2026_1', 'port: 1')
    symlinkSync('..data/portcullis.yaml', join(folder, 'portcullis.yaml'))
    const watched = watch(() => [join(folder, 'portcullis.yaml')])
    await watched.look(3)
    publish('..2026_2', 'port: 2')
    await watched.look(5)
    expect(watched.count()).toBe(1)
  })

  it('in a folder are those that are there at the time', async () => {
    const folder = openFolder()
    writeFileSync(join(folder, 'a.graphql'), 'a')
    const watched = watch(() => [folder])
    await watched.look(3)
    writeFileSync(join(folder, 'b.graphql'), 'b')
    await watched.look(5)
    expect(watched.count()).toBe(1)
  })

  it('in a folder with the lock of an editor, a link to nowhere, are seen all the same', async () => {
    const folder = openFolder()
    writeFileSync(join(folder, 'a.graphql'), 'a')
    const watched = watch(() => [folder])
    await watched.look(3)
    symlinkSync('somebody@nowhere.1', join(folder, '.#a.graphql'))
    symlinkSync('nowhere', join(folder, 'b.graphql'))
    writeFileSync(join(folder, 'a.graphql~'), 'a')
    await watched.look(5)
    expect(watched.count()).toBe(1)
    writeFileSync(join(folder, 'a.graphql'), 'another a')
    await watched.look(5)
    expect(watched.count()).toBe(2)
  })

  it('that a glob matches are those that are there at the time', async () => {
    const folder = openFolder()
    const watched = watch(() => [join(folder, '**/*.graphql')])
    await watched.look(3)
    mkdirSync(join(folder, 'people'))
    writeFileSync(join(folder, 'people', 'a.graphql'), 'a')
    await watched.look(5)
    expect(watched.count()).toBe(1)
    writeFileSync(join(folder, 'people', 'a.txt'), 'a')
    await watched.look(5)
    expect(watched.count()).toBe(1)
  })

  it('that are named later have not changed', async () => {
    const folder = openFolder()
    writeFileSync(join(folder, 'a'), 'a')
    writeFileSync(join(folder, 'b'), 'b')
    let names = [join(folder, 'a')]
    const watched = watch(() => names)
    await watched.look(3)
    names = [join(folder, 'a'), join(folder, 'b')]
    await watched.look(3)
    expect(watched.count()).toBe(0)
    writeFileSync(join(folder, 'b'), 'another b')
    await watched.look(5)
    expect(watched.count()).toBe(1)
  })

  it('that are still being written are waited for', async () => {
    let state = 0
    let isWriting = true
    let count = 0
    const done = new Promise<void>((resolve) => {
      const stop = watchFiles({
        files: () => ['a'],
        look: async () => {
          if (isWriting) state += 1
          if (state === 10) isWriting = false
          return String(state)
        },
        onChange() {
          count += 1
          expect(isWriting).toBe(false)
          resolve()
        },
        interval: 1,
      })
      ending.unshift(stop)
    })
    await done
    expect(count).toBe(1)
  })
})
