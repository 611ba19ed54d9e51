import {
  type ArgumentWorld,
  type ModelArgumentField,
  type ModelInputRef,
  printInputRef,
} from './argument-world.ts'
import type { Tape } from './tape.ts'

export interface ArgumentRequest {
  readonly source: string
  readonly kind: 'query' | 'mutation'
  readonly variables: Readonly<Record<string, unknown>>
}

const MOST_DEPTH = 3

/** A random operation that supplies values by every route, and its variables. Each response key is used once. */
export function makeArgumentRequest(tape: Tape, world: ArgumentWorld): ArgumentRequest {
  const kind = tape.chance(35) ? 'mutation' : 'query'
  const variables: Record<string, unknown> = Object.create(null)
  const definitions = new Map<string, string>()
  const typesOf = new Map<string, string>()
  const fragments: string[] = []
  let keys = 0

  const json = ({ named, isList }: ModelInputRef, depth: number): unknown => {
    if (tape.chance(12)) return null
    if (isList && tape.chance(75))
      return Array.from({ length: tape.below(3) }, () => json({ named, isList: false }, depth))
    const members = world.inputs.get(named)
    if (members === undefined)
      return named === 'Int' ? tape.below(6) : named === 'Blob' ? { p: 1, q: { p: 2 } } : 's'
    const chosen = depth === 0 ? [] : tape.some(members, 45)
    return Object.fromEntries(chosen.map((one) => [one.name, json(one.type, depth - 1)]))
  }
  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    return `{${Object.entries(value)
      .map(([name, member]) => `${name}: ${literal(member)}`)
      .join(', ')}}`
  }
  const variableOf = (type: ModelInputRef): string => {
    const text = printInputRef(type)
    const known = [...typesOf].filter(([, one]) => one === text)
    if (known.length > 0 && tape.chance(50)) return `$${tape.pick(known)[0]}`
    const name = tape.pick(['v', '__proto__', 'constructor']) + (typesOf.size === 0 ? '' : typesOf.size)
    typesOf.set(name, text)
    const fallback = tape.chance(35) ? ` = ${literal(json(type, MOST_DEPTH))}` : ''
    definitions.set(name, `$${name}: ${text}${fallback}`)
    if (tape.chance(60)) variables[name] = json(type, MOST_DEPTH)
    return `$${name}`
  }
  const value = (type: ModelInputRef, depth: number): string => {
    if (tape.chance(35)) return variableOf(type)
    if (tape.chance(10)) return 'null'
    if (type.isList && tape.chance(75))
      return `[${Array.from({ length: tape.below(3) }, () => value({ ...type, isList: false }, depth)).join(', ')}]`
    const members = world.inputs.get(type.named)
    if (members === undefined) return literal(json({ ...type, isList: false }, depth))
    const chosen = depth === 0 ? [] : tape.some(members, 45)
    return `{${chosen.map((one) => `${one.name}: ${value(one.type, depth - 1)}`).join(', ')}}`
  }
  const condition = (): string => {
    if (!tape.chance(15)) return ''
    definitions.set('on', '$on: Boolean = true')
    if (tape.chance(50)) variables['on'] = tape.chance(50)
    return ` @${tape.pick(['skip', 'include'])}(if: $on)`
  }
  const field = (owner: string, { name, type, args }: ModelArgumentField): string => {
    const given = tape.some(args, 60).map((one) => `${one.name}: ${value(one.type, MOST_DEPTH)}`)
    const below = type === 'String' ? '' : ` ${selections(type)}`
    return `k${keys++}: ${name}${given.length === 0 ? '' : `(${given.join(', ')})`}${owner === '' ? '' : condition()}${below}`
  }
  const selections = (type: string): string => {
    const fields = world.types.get(type) ?? []
    const parts: string[] = []
    do {
      const choice = tape.below(10)
      const narrower = type === 'Node' ? tape.pick(['Cat', 'Dog', 'Node']) : type
      if (choice < 7) parts.push(field(type, tape.pick(fields)))
      else if (choice < 8) parts.push(`... on ${narrower}${condition()} ${selections(narrower)}`)
      else {
        const body = selections(narrower)
        fragments.push(`fragment F${fragments.length} on ${narrower} ${body}`)
        parts.push(`...F${fragments.length - 1}${condition()}`)
      }
    } while (parts.length < 4 && tape.chance(45))
    return `{ ${parts.join(' ')} }`
  }
  const body = selections(kind === 'query' ? 'Query' : 'Mutation')
  const head = definitions.size === 0 ? `${kind} ` : `${kind} Asked(${[...definitions.values()].join(', ')}) `
  return { source: [`${head}${body}`, ...fragments].join('\n'), kind, variables }
}
