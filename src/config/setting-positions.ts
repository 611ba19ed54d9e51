import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type LineCounter,
  type Node,
  visit,
} from 'yaml'
import type { Path } from './setting-path.ts'

/** The positions of settings in their file. Lines and columns begin at 1. */
export interface SettingPositions {
  /** The position of a setting, or of its nearest ancestor in the file; with `name`, that of its key. */
  readonly find: (path: Path, part?: 'value' | 'name') => string | undefined
}

/** The position of an alias to something that contains it; undefined if there is none. Settings are trees. */
export function findCycle(document: Document, lines: LineCounter): string | undefined {
  let position: string | undefined
  visit(document, {
    Alias(_, alias, above) {
      const target: Node | undefined = alias.resolve(document)
      if (target === undefined || !above.some((one) => one === target)) return undefined
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0)
      position = `line ${line}, column ${col}`
      return visit.BREAK
    },
  })
  return position
}

/** The positions in a parsed file. Never throws. */
export function createPositions(document: Document, lines: LineCounter): SettingPositions {
  const print = (node: unknown): string | undefined => {
    const start = isNode(node) ? node.range?.[0] : undefined
    if (start === undefined) return undefined
    const { line, col } = lines.linePos(start)
    return `line ${line}, column ${col}`
  }
  const childOf = (parent: unknown, key: string | number): readonly [name: unknown, value: unknown] => {
    const node = isAlias(parent) ? parent.resolve(document) : parent
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      return [pair?.key, pair?.value]
    }
    const value = isCollection(node) ? node.get(key, true) : undefined
    return [value, value]
  }
  return {
    find(path, part = 'value') {
      let found = print(document.contents)
      let node: unknown = document.contents
      for (const [index, key] of path.entries()) {
        const [name, value] = childOf(node, key)
        const isLast = index === path.length - 1
        const here = (isLast && part === 'name' ? print(name) : print(value)) ?? print(name)
        if (here === undefined) break
        found = here
        node = value
      }
      return found
    },
  }
}
