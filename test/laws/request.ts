import type { Tape } from './tape.ts'
import type { ModelField, ModelType, World } from './world.ts'

/** A random operation as text, and the variables that come with it. */
export interface RandomRequest {
  readonly source: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly variables: Readonly<Record<string, unknown>>
}

const ALIASES = ['x', '__proto__', 'constructor', 'leaf', '__portcullis_type'] as const
const VARIABLES = ['yes', 'constructor', '__proto__'] as const
const MAX_SELECTIONS = 16

/** `isColliding`: response keys are shared freely, so that some operations are not valid. */
export function makeRequest(tape: Tape, world: World, isColliding: boolean): RandomRequest {
  const kind = tape.pick(['query', 'query', 'query', 'query', 'query', 'mutation', 'subscription'] as const)
  const used = new Set<string>()
  const fragments = new Map<string, string>()
  let budget = MAX_SELECTIONS
  let unique = 0

  const condition = (): string => {
    if (!tape.chance(14)) return ''
    const directive = tape.pick(['skip', 'include'])
    if (tape.chance(20)) return ` @${directive}(if: ${tape.pick(['true', 'false'])})`
    const variable = tape.pick(VARIABLES)
    used.add(variable)
    return ` @${directive}(if: $${variable})`
  }

  const fieldOf = (field: ModelField, depth: number, isConditional = true): string => {
    budget -= 1
    const hasAlias = tape.chance(25) || !isColliding
    const alias = hasAlias ? `${isColliding ? tape.pick(ALIASES) : `k${unique++}`}: ` : ''
    const named = world.types.get(field.type.named)
    const isLeaf = named === undefined || named.kind === 'scalar' || named.kind === 'enum'
    const below = isLeaf ? '' : ` ${selectionSet(named, depth - 1)}`
    return `${alias}${field.name}${isConditional ? condition() : ''}${below}`
  }

  /** One field on an interface and on one of its members: what one may not read, the other may. */
  const twins = (type: ModelType, field: ModelField, depth: number): string => {
    const members = possibleTypes(world, type.name).flatMap((name) => world.types.get(name) ?? [])
    const member = members.length === 0 ? undefined : tape.pick(members)
    const own = member?.fields.find((one) => one.name === field.name)
    if (member === undefined || own === undefined) return fieldOf(field, depth)
    const key = `w${unique++}`
    const select = ({ type: { named } }: ModelField): string => {
      const target = world.types.get(named)
      const isLeaf = target === undefined || target.kind === 'scalar' || target.kind === 'enum'
      return `${key}: ${field.name}${isLeaf ? '' : ` ${selectionSet(target, depth - 1)}`}`
    }
    return `${select(field)} ... on ${member.name} { ${select(own)} }`
  }

  const selection = (type: ModelType, depth: number): string => {
    const fields = depth > 0 ? type.fields : type.fields.filter((field) => isLeafField(field, world))
    const choice = tape.below(10)
    if (type.kind !== 'union' && choice < 6 && fields.length > 0) {
      const composites = fields.filter((one) => !isLeafField(one, world))
      const isDeep = composites.length > 0 && tape.chance(40)
      const field = tape.pick(isDeep ? composites : fields)
      return type.kind === 'interface' && tape.chance(50) ? twins(type, field, depth) : fieldOf(field, depth)
    }
    if (choice >= 7 && depth > 0) {
      const reachable = compositesOf(world).filter((one) => overlap(world, type.name, one.name))
      const target = choice === 7 || reachable.length === 0 ? type : tape.pick(reachable)
      if (choice === 9) return `...${fragment(target, depth - 1)}${condition()}`
      const on = choice === 7 ? '' : ` on ${target.name}`
      return `...${on}${condition()} ${selectionSet(target, depth - 1)}`
    }
    if (type.name === 'Query' && kind === 'query' && tape.chance(40)) {
      const meta = tape.pick(['__schema { queryType { name } }', '__type(name: "Cat") { name }'])
      return `${isColliding ? '' : `m${unique++}: `}${meta}`
    }
    return `${isColliding ? '' : `t${unique++}: `}__typename${condition()}`
  }

  const selectionSet = (type: ModelType, depth: number): string => {
    const selections: string[] = []
    do {
      budget -= 1
      selections.push(selection(type, depth))
    } while (budget > 0 && tape.chance(60))
    return `{ ${selections.join(' ')} }`
  }

  // A fragment is written before its name is known to others, so that none spreads itself.
  const fragment = (type: ModelType, depth: number): string => {
    const known = [...fragments].filter(([, on]) => on.startsWith(`on ${type.name} `))
    if (known.length > 0 && tape.chance(60)) return tape.pick(known)[0]
    const text = `on ${type.name} ${selectionSet(type, depth)}`
    const name = `F${fragments.size}`
    fragments.set(name, text)
    return name
  }

  const root = world.types.get({ query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[kind])
  if (root === undefined) throw new TypeError('A world without roots.')
  // graphql-js validates the root of a subscription without variables: a condition there makes it throw.
  const body =
    kind === 'subscription' ? `{ ${fieldOf(tape.pick(root.fields), 3, false)} }` : selectionSet(root, 4)
  const variables: Record<string, unknown> = Object.create(null)
  const definitions = [...used].map((name) => {
    const fallback = tape.pick(['', '!', ' = true', ' = false'])
    const given = tape.below(10)
    if (given < 4) variables[name] = given % 2 === 0
    else if (given === 8) variables[name] = tape.pick([null, 'false', 0])
    return `$${name}: Boolean${fallback === '' ? '!' : fallback}`
  })
  const head = definitions.length === 0 ? `${kind} ` : `${kind} Asked(${definitions.join(', ')}) `
  const source = [`${head}${body}`, ...[...fragments].map(([name, text]) => `fragment ${name} ${text}`)].join(
    '\n',
  )
  return { source, kind, variables }
}

function isLeafField(field: ModelField, world: World): boolean {
  const kind = world.types.get(field.type.named)?.kind
  return kind === undefined || kind === 'scalar' || kind === 'enum'
}

function compositesOf({ types }: World): readonly ModelType[] {
  return [...types.values()].filter((type) => type.kind !== 'scalar' && type.kind !== 'enum')
}

/** The object types that a place of this type can hold. */
export function possibleTypes({ types }: World, name: string): readonly string[] {
  const type = types.get(name)
  if (type?.kind === 'union') return type.members
  if (type?.kind !== 'interface') return [name]
  return [...types.values()].flatMap((one) =>
    one.kind === 'object' && one.interfaces.includes(name) ? [one.name] : [],
  )
}

function overlap(world: World, one: string, other: string): boolean {
  const types = possibleTypes(world, one)
  return possibleTypes(world, other).some((name) => types.includes(name))
}
