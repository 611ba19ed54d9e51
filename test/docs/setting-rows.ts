import { readFileSync } from 'node:fs'

/** A part of the JSON Schema of the settings. */
export interface Node {
  readonly description?: string
  readonly default?: unknown
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly additionalProperties?: Node | boolean
}

export interface Row {
  readonly path: string
  readonly type: string
  readonly fallback: string
  readonly description: string
}

/** Every setting that can stand at the top of portcullis.yaml. */
export function readSettings(): Readonly<Record<string, Node>> {
  const { properties = {} } = JSON.parse(readFileSync('schema/portcullis.schema.json', 'utf8')) as Node
  const { $schema: _, ...settings } = properties
  return settings
}

/** A row for the setting and for each one below it. */
export function rowsOf(path: string, node: Node): readonly Row[] {
  const row = {
    path,
    type: printType(node),
    fallback: printDefault(node.default),
    description: node.description ?? '',
  }
  return [row, ...childrenOf(path, node).flatMap(([below, child]) => rowsOf(below, child))]
}

function childrenOf(path: string, node: Node): readonly (readonly [string, Node])[] {
  const own = Object.entries(node.properties ?? {}).map(
    ([name, child]) => [`${path}.${name}`, child] as const,
  )
  const members = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((child) => childrenOf(path, child))
  const { items, additionalProperties } = node
  const inList = items === undefined ? [] : childrenOf(`${path}[]`, items)
  const byName =
    typeof additionalProperties === 'object' ? childrenOf(`${path}.<name>`, additionalProperties) : []
  const found = [...own, ...members, ...inList, ...byName]
  return found.filter(([name], index) => found.findIndex(([other]) => other === name) === index)
}

function printType(node: Node): string {
  const members = [...(node.anyOf ?? []), ...(node.oneOf ?? [])]
  if (members.length > 0) return [...new Set(members.map(printType))].join(' or ')
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ')
  if (node.const !== undefined) return `\`${node.const}\``
  if (node.type === 'array') return node.items === undefined ? 'list' : `list of ${printType(node.items)}`
  if (node.type === 'integer' || node.type === 'number') return printNumber(node)
  if (node.type === 'object') return 'settings'
  const words: Readonly<Record<string, string>> = { boolean: '`true`, `false`', string: 'text' }
  return [node.type ?? 'any']
    .flat()
    .map((type) => words[type] ?? type)
    .join(' or ')
}

function printNumber({ minimum, maximum }: Node): string {
  const bounds = [
    minimum === undefined ? [] : [`from ${minimum.toLocaleString('en')}`],
    maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? [] : [`to ${maximum.toLocaleString('en')}`],
  ].flat()
  return ['number', ...bounds].join(' ')
}

function printDefault(value: unknown): string {
  if (value === undefined || JSON.stringify(value) === '{}') return ''
  return `\`${JSON.stringify(value).replaceAll('"', '')}\``
}
