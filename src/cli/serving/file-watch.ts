import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expandPaths, isGlob } from '../input/file-glob.ts'
import { localFiles } from '../input/schema-files.ts'

export interface FileWatchOptions {
  /** The files, folders and globs to watch; called at each poll. */
  readonly files: () => readonly string[]
  /** Called once a change has settled: two polls in a row have found the same. */
  readonly onChange: () => void
  /** Milliseconds between polls; 500 unless given. */
  readonly interval?: number | undefined
  /** The state of a file; its inode, size and modification time unless given. */
  readonly look?: ((path: string) => Promise<string>) | undefined
}

type Look = ReadonlyMap<string, string>

const INTERVAL = 500

/**
 * Polls files, through every link: file system events miss mounts, and end when a file is replaced. So a file
 * renamed into place, and a folder of links that Kubernetes swaps, count like any other change. The result
 * stops watching.
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

/** A file that was not watched before has not changed. */
function differs(before: Look, now: Look): boolean {
  return [...now].some(([path, state]) => before.has(path) && before.get(path) !== state)
}

/** Files that editors leave beside the one they write: backups, and locks that are dangling links. */
const LEFT_BY_EDITORS = /^\.|~$|^#.*#$|\.(?:swp|swx|tmp|bak)$/

/** Describes the state of a file, or of everything in a folder or glob. Never rejects. */
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

/** Never throws: a glob without files may match some later. */
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
