import { type FileReader, UserError } from '../io.ts'

/** A tree of operations is never larger than this; a link back into the tree would never end. */
const MAX_VISITS = 50_000

/**
 * Expands paths to files, each once and in order. A path is a file, a folder (every `*.graphql` below it), or
 * a glob (double star, `*`, `?`, `{a,b}`). Files in `node_modules` or in a hidden folder must be named.
 * Throws a `UserError` for a folder or glob without files.
 */
export function expandPaths(paths: readonly string[], files: FileReader): readonly string[] {
  const found = paths.flatMap((path) => {
    const isPattern = isGlob(path)
    if (!isPattern && files.listFolder(path) === undefined) return [path]
    const glob = isPattern ? path : `${path.replace(/\/+$/, '')}/**/*.{graphql,graphqls,gql}`
    const matches = listFiles(baseOf(glob), files).filter(matcherOf(glob))
    if (matches.length === 0)
      throw new UserError(
        isPattern ? `${path}: no file matches.` : `${path}: no *.graphql file is in this folder.`,
      )
    return matches.sort()
  })
  return [...new Set(found)]
}

/** Whether a path is a glob. */
export function isGlob(path: string): boolean {
  return /[*?{]/.test(path)
}

/** The folder above the first segment that is a glob. */
function baseOf(glob: string): string {
  const segments = glob.split('/')
  const first = segments.findIndex((segment) => /[*?{]/.test(segment))
  const base = segments.slice(0, first).join('/')
  return base === '' && glob.startsWith('/') ? '/' : base
}

function listFiles(base: string, files: FileReader): readonly string[] {
  const found: string[] = []
  const prefix = base === '' || base.endsWith('/') ? base : `${base}/`
  const pending = [{ folder: base === '' ? '.' : base, prefix }]
  for (let visits = 0; pending.length > 0; visits++) {
    if (visits > MAX_VISITS) throw new UserError(`${base}: it has more than ${MAX_VISITS} folders and files.`)
    const next = pending.pop()
    for (const name of next === undefined ? [] : (files.listFolder(next.folder) ?? [])) {
      if (name === 'node_modules' || name.startsWith('.')) continue
      visits += 1
      const path = `${next?.prefix ?? ''}${name}`
      if (files.listFolder(path) === undefined) found.push(path)
      else pending.push({ folder: path, prefix: `${path}/` })
    }
  }
  return found
}

function matcherOf(glob: string): (path: string) => boolean {
  const text = glob.replaceAll(/\*\*\/|\*+|\?|\{[^{}]*\}|[^*?{]+|\{/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '**') return '.*'
    if (part.startsWith('*')) return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.length > 1 && part.startsWith('{'))
      return `(?:${part.slice(1, -1).split(',').map(escapeText).join('|')})`
    return escapeText(part)
  })
  const expression = new RegExp(`^${text}$`)
  return (path) => expression.test(path)
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
