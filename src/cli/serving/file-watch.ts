import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expandPaths, isGlob } from '../input/file-glob.ts'
import { localFiles } from '../input/schema-files.ts'

export interface FileWatchOptions {
  /** The files, folders and globs to look at: asked for at each look. */
  readonly files: () => readonly string[]
  /** Called once a change has come to rest: two looks in a row have found the same. */
  readonly onChange: () => void
  /** Milliseconds between two looks; 500 unless given. */
  readonly interval?: number | undefined
  /** What tells one state of a file from another; its place and times on the disk unless given. */
  readonly look?: ((path: string) => Promise<string>) | undefined
}

type Look = ReadonlyMap<string, string>

const INTERVAL = 500

/**
 * Looks at files from time to time, through every link: events of a file system are not told of mounts, and end when a file
 * is replaced. So a file that is renamed into place, and a folder of links that Kubernetes swaps, count as any other change.
 * The result ends it.
 */
export function watchFiles(options: FileWatchOptions): () => void {
  const { files, onChange, interval = INTERVAL, look = describeFile } = options
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  let known: Look | undefined
  let seen: Look | undefined

  const lookAtAll = async (): Promise<Look> =>
    new Map(await Promise.all([...new Set(files())].map(async (path) => [path, await look(path)] as const)))
  const step = async (): Promise<void> => {
    const now = await lookAtAll()
    if (isOver) return
    if (known === undefined) known = now
    else if (differs(known, now)) {
      if (seen !== undefined && !differs(seen, now)) {
        known = now
        onChange()
      }
    } else known = now
    seen = now
    plan()
  }
  const plan = (): void => {
    timer = setTimeout(() => void step(), interval).unref()
  }
  void step()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/** A file that was not looked at before has not changed. */
function differs(before: Look, now: Look): boolean {
  return [...now].some(([path, state]) => before.has(path) && before.get(path) !== state)
}

/** What editors leave beside the file that they write: backups, and locks that are links to nowhere. */
const LEFT_BY_EDITORS = /^\.|~$|^#.*#$|\.(?:swp|swx|tmp|bak)$/

/** Never rejects. Of a folder or a glob, all that is in it. */
async function describeFile(path: string): Promise<string> {
  if (isGlob(path)) return describeAll(expandGlob(path), '')
  try {
    const stats = await stat(path, { bigint: true })
    if (!stats.isDirectory()) return describeStats(stats)
    const names = (await readdir(path)).filter((name) => !LEFT_BY_EDITORS.test(name))
    return describeAll(names.sort(), path)
  } catch (error) {
    return String((error as { readonly code?: unknown }).code)
  }
}

async function describeAll(names: readonly string[], folder: string): Promise<string> {
  const states = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(join(folder, name), { bigint: true }).catch(() => undefined)
      return `${name} ${stats === undefined ? 'is gone' : describeStats(stats)}`
    }),
  )
  return states.join('\n')
}

/** Never throws: a glob without files is one that may have some later. */
function expandGlob(glob: string): readonly string[] {
  try {
    return expandPaths([glob], localFiles)
  } catch {
    return []
  }
}

function describeStats({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}:${size}:${mtimeNs}`
}
