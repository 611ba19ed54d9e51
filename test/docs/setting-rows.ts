import { readFileSync } from 'node:fs'
import { parseSettings } from '../../src/config/settings.ts'

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

/** What is in force where nothing is set. The JSON Schema does not say it of time spans. */
const parsed = parseSettings({ upstream: { url: 'http://127.0.0.1:8080/graphql' } })
const DEFAULTS: unknown = parsed.kind === 'ok' ? parsed.settings : undefined

/** A row for the setting and for each one below it. */
export function rowsOf(path: string, node: Node): readonly Row[] {
  const row = {
    path,
    type: isSpan(node) ? 'time span' : printType(node),
    fallback: isSpan(node) ? printSpan(path) : printDefault(node.default),
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

/** A number of seconds, or a text such as "30s". */
function isSpan({ type, anyOf }: Node): boolean {
  const types = anyOf?.map((member) => member.type) ?? [type].flat()
  return types.length === 2 && types.includes('number') && types.includes('string')
}

function printSpan(path: string): string {
  const value = path
    .replace(/^(?:upstreams|supergraph\.subgraphs)\.<name>/, 'upstream')
    .split('.')
    .reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>> | undefined)?.[name], DEFAULTS)
  if (typeof value !== 'number') return ''
  if (value === 0) return '`0`'
  // Tokens and proofs count in seconds, as their claims do.
  const time = /^(?:jwt|dpop)\./.test(path) ? value * 1_000 : value
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }
  const [unit = '', size = 1] = Object.entries(units).find(([, each]) => time % each === 0) ?? []
  return `\`${time / size}${unit}\``
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
