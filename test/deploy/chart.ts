import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments, stringify } from 'yaml'

const FOLDER = 'deploy/helm'

type Value = unknown
type Values = Readonly<Record<string, unknown>>

interface Node {
  readonly kind: 'text' | 'print' | 'if' | 'with'
  readonly text: string
  readonly body: Node[]
}

/** Templates that others include. */
type Definitions = Map<string, readonly Node[]>

/**
 * The objects that the chart makes of these values. It knows the words of Go templates that the chart uses, and throws at
 * any other: `helm template` is no package of npm or Debian.
 */
export function renderChart(values: Values): readonly Readonly<Record<string, never>>[] {
  const definitions: Definitions = new Map()
  const folder = join(FOLDER, 'templates')
  const files = readdirSync(folder).toSorted()
  const chart = parse(readFileSync(join(FOLDER, 'Chart.yaml'), 'utf8')) as { readonly appVersion: string }
  const root = {
    Values: values,
    Release: { Name: 'portcullis', Service: 'Helm' },
    Chart: { AppVersion: chart.appVersion },
  }
  const trees = files.map((file) => parseTemplate(readFileSync(join(folder, file), 'utf8'), definitions))
  return trees.flatMap((tree, index) => {
    const text = print(tree, root, root, definitions)
    return parseAllDocuments(text).flatMap((document) => {
      const [fault] = [...document.errors, ...document.warnings]
      if (fault !== undefined) throw new Error(`${files[index]}: ${fault.message}`)
      return document.contents === null ? [] : [document.toJS() as Record<string, never>]
    })
  })
}

/** The chart's own values with these laid over them, as Helm lays them: maps are joined, all else is replaced. */
export function chartValues(over: Values = {}): Values {
  return lay(parse(readFileSync(join(FOLDER, 'values.yaml'), 'utf8')), over) as Values
}

function lay(below: Value, above: Value): Value {
  if (!isMap(below) || !isMap(above)) return above
  const keys = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries(
    [...keys].map((key) => [key, key in above ? lay(below[key], above[key]) : below[key]]),
  )
}

function isMap(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseTemplate(text: string, definitions: Definitions): readonly Node[] {
  const top: Node[] = []
  const open: { readonly word: string; readonly name: string; readonly body: Node[]; into: Node[] }[] = []
  const add = (node: Node): unknown => (open.at(-1)?.into ?? top).push(node)
  const trimmed = text.replace(/\s*\{\{-/g, '{{').replace(/-\}\}\s*/g, '}}')
  for (const [, plain = '', action] of trimmed.matchAll(/((?:(?!\{\{).)*)(?:\{\{\s*(.*?)\s*\}\}|$)/gs)) {
    if (plain !== '') add({ kind: 'text', text: plain, body: [] })
    if (action === undefined) continue
    const [word = ''] = action.split(' ')
    const rest = action.slice(word.length + 1)
    if (word === 'if' || word === 'with') {
      const node: Node = { kind: word, text: rest, body: [] }
      add(node)
      open.push({ word, name: rest, body: node.body, into: node.body })
    } else if (word === 'define') {
      const body: Node[] = []
      open.push({ word, name: JSON.parse(rest) as string, body, into: body })
    } else if (word === 'end') {
      const closed = open.pop()
      if (closed === undefined) throw new Error('An end has no beginning.')
      if (closed.word === 'define') definitions.set(closed.name, closed.body)
    } else add({ kind: 'print', text: action, body: [] })
  }
  if (open.length > 0) throw new Error(`${open[0]?.word} ${open[0]?.name} has no end.`)
  return top
}

function print(nodes: readonly Node[], dot: Value, root: Values, definitions: Definitions): string {
  const evaluate = (text: string): Value => evaluatePipeline(text, dot, root, definitions)
  return nodes
    .map(({ kind, text, body }) => {
      if (kind === 'text') return text
      const value = evaluate(text)
      if (kind === 'print') return toText(value)
      return isTrue(value) ? print(body, kind === 'with' ? value : dot, root, definitions) : ''
    })
    .join('')
}

/** Words in quotes, in brackets, or alone. */
const WORDS = /"(?:[^"\\]|\\.)*"|\((?:[^()]|\([^()]*\))*\)|\S+/g

function evaluatePipeline(text: string, dot: Value, root: Values, definitions: Definitions): Value {
  let piped: readonly Value[] = []
  for (const stage of text.split(/\s\|\s/)) {
    const [first = '', ...others] = stage.match(WORDS) ?? []
    const operand = (word: string): Value => {
      if (word.startsWith('(')) return evaluatePipeline(word.slice(1, -1), dot, root, definitions)
      if (word.startsWith('"')) return JSON.parse(word)
      if (/^\d+$/.test(word)) return Number(word)
      if (word === '.') return dot
      if (!/^(?:\.\w+)+$/.test(word)) throw new Error(`The renderer does not know ${word}.`)
      return word
        .split('.')
        .slice(1)
        .reduce<Value>((at, key, index, path) => {
          // Its caller says in its own words what is missing.
          if (first === 'required' && index === path.length - 1 && isMap(at)) return at[key]
          if (!isMap(at) || !Object.hasOwn(at, key)) throw new Error(`There is no value ${word}.`)
          return at[key]
        }, dot)
    }
    const isCall = /^[a-z]/i.test(first)
    const given = [...others.map(operand), ...piped]
    piped = [isCall ? call(first, given, root, definitions) : operand(first)]
  }
  return piped[0]
}

function call(name: string, given: readonly Value[], root: Values, definitions: Definitions): Value {
  const [first, second] = given
  if (name === 'include') {
    const body = definitions.get(String(first))
    if (body === undefined) throw new Error(`There is no template ${String(first)}.`)
    return print(body, second, root, definitions)
  }
  if (name === 'nindent') return `\n${String(second)}`.replace(/\n/g, `\n${' '.repeat(Number(first))}`)
  if (name === 'toYaml') return stringify(first, { lineWidth: 0 }).trimEnd()
  if (name === 'quote') return JSON.stringify(String(first))
  if (name === 'default') return isTrue(second) ? second : first
  if (name === 'not') return !isTrue(first)
  if (name === 'sha256sum') return createHash('sha256').update(String(first)).digest('hex')
  if (name === 'required') {
    if (!isTrue(second)) throw new Error(String(first))
    return second
  }
  if (name === 'printf') {
    const [format, ...values] = given.map(String)
    return values.reduce((text, value) => text.replace('%s', value), format ?? '')
  }
  throw new Error(`The renderer does not know ${name}.`)
}

function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0
  return isMap(value) ? Object.keys(value).length > 0 : Boolean(value)
}

function toText(value: Value): string {
  if (isMap(value) || Array.isArray(value) || value === undefined || value === null)
    throw new Error(`A template prints what is no text: ${JSON.stringify(value)}`)
  return String(value)
}
