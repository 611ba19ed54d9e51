import {
  type DocumentNode,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  type GraphQLFieldConfig,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  printSchema,
} from 'graphql'
import { createTapeFrom, type Tape } from './tape.ts'

/** A schema whose resolvers do what a tape says: the same for every execution of one case. */
export interface ExecutionWorld {
  readonly schema: GraphQLSchema
  /** For a report. */
  readonly print: () => string
}

/** What resolvers are handed, as the context: how they behave, and where they say that they were called. */
export interface Conduct {
  readonly seeds: readonly number[]
  /** How many of a hundred values are not what the schema says. */
  readonly mischief: number
  readonly calls: Call[]
  /** How many promises have been made. */
  promises: number
  /** What mutations change, and give. */
  readonly shared: { count: number; name: string }
}

export interface Call {
  readonly field: string
  readonly values: unknown
  readonly info: GraphQLResolveInfo
}

const COIN = { values: { HEADS: { value: 1 }, TAILS: { value: 'tails' } } }

export function makeExecutionWorld(tape: Tape): ExecutionWorld {
  const coin = new GraphQLEnumType({ name: 'Coin', ...COIN })
  const secret = new GraphQLScalarType({
    name: 'Secret',
    serialize(value) {
      if (value === 'bad') throw new TypeError('No secret.')
      if (value === 'none') return null
      if (value === 'later') return Promise.resolve('late')
      return typeof value === 'object' ? { ...value } : value
    },
    parseValue(value) {
      if (value === 'bad') throw new TypeError('No secret.')
      return { secret: value }
    },
  })
  const leaves = [GraphQLString, GraphQLInt, GraphQLBoolean, GraphQLID, GraphQLFloat, coin, secret]
  const names = ['Cat', 'Dog', 'Eel'].slice(0, 1 + tape.below(3))
  const named = new GraphQLInterfaceType({ name: 'Named', fields: { name: { type: GraphQLString } } })
  const objects: GraphQLObjectType[] = []
  const wrap = (type: GraphQLOutputType): GraphQLOutputType => {
    const orNot = (one: GraphQLOutputType): GraphQLOutputType =>
      tape.chance(30) && !isNonNullType(one) ? new GraphQLNonNull(one) : one
    let wrapped = orNot(type)
    for (let depth = 0; depth < 2 && tape.chance(30); depth++) wrapped = orNot(new GraphQLList(wrapped))
    return wrapped
  }
  // Before any thunk is called: thunks must not read the tape.
  const hasAbstract = tape.chance(6)
  const fieldsOf = names.map((_, index) => {
    const fields: [string, () => GraphQLFieldConfig<unknown, Conduct>][] = [
      ['name', () => ({ type: GraphQLString })],
    ]
    for (const name of ['leaf', 'other', 'coin', 'items', 'constructor', 'more']) {
      const leaf = wrap(tape.pick(leaves))
      const hasDefault = tape.chance(10)
      fields.push([
        name,
        () => ({ type: leaf, ...(hasDefault && { args: { size: { type: GraphQLInt, defaultValue: 3 } } }) }),
      ])
    }
    const target = tape.below(names.length)
    const shape = tape.below(6)
    fields.push([
      'node',
      () => {
        const type = objects[target] as GraphQLObjectType
        const shapes = [type, new GraphQLList(type), new GraphQLNonNull(type)]
        return { type: (shapes[shape] ?? new GraphQLList(new GraphQLNonNull(type))) as GraphQLOutputType }
      },
    ])
    if (tape.chance(6)) fields.push(['own', () => ({ type: GraphQLString, resolve: resolveByTape('own') })])
    return { fields, hasTypeCheck: tape.chance(4), isNamed: hasAbstract || index === 0 }
  })
  names.forEach((name, index) => {
    const made = fieldsOf[index]
    if (made === undefined) return
    objects.push(
      new GraphQLObjectType({
        name,
        interfaces: made.isNamed ? [named] : [],
        fields: () => Object.fromEntries(made.fields.map(([key, make]) => [key, make()])),
        ...(made.hasTypeCheck && { isTypeOf: (value: unknown) => value !== 5 }),
      }),
    )
  })
  const input = new GraphQLInputObjectType({
    name: 'Input',
    fields: {
      a: { type: GraphQLInt },
      b: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 7 },
      s: { type: secret },
    },
  })
  const args = {
    x: { type: GraphQLInt },
    y: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 },
    o: { type: input },
    l: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)) },
    s: { type: secret },
    c: { type: coin, defaultValue: 'tails' },
  }
  const rootFields = (prefix: string): Record<string, GraphQLFieldConfig<unknown, Conduct>> =>
    Object.fromEntries(
      ['one', 'two', 'three', 'four'].map((suffix) => {
        const base = tape.chance(hasAbstract ? 20 : 0)
          ? named
          : tape.pick([...objects, ...objects, ...leaves])
        const type = wrap(base)
        const name = `${prefix}${suffix}`
        const hasResolver = !tape.chance(10)
        return [name, { type, args, ...(hasResolver && { resolve: resolveByTape(name) }) }]
      }),
    )
  const shared: GraphQLFieldConfig<unknown, Conduct> = {
    type: new GraphQLObjectType({
      name: 'Shared',
      fields: { count: { type: new GraphQLNonNull(GraphQLInt) }, name: { type: GraphQLString } },
    }),
    resolve(_source, values, context, info) {
      context.calls.push({ field: 'touch', values, info })
      context.shared.count++
      return context.shared.count % 2 === 0 ? Promise.resolve(context.shared) : context.shared
    },
  }
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { ...rootFields('') } }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: { ...rootFields('do_'), touch: shared } }),
    types: [...objects],
  })
  return { schema, print: () => printSchema(schema) }
}

function resolveByTape(field: string) {
  return (_source: unknown, values: object, context: Conduct, info: GraphQLResolveInfo): unknown => {
    context.calls.push({ field, values, info })
    const tape = conductTape(context, `${field}/${info.path.key}`)
    if (tape.chance(context.mischief)) throw makeThrown(tape)
    const value = makeValue(tape, info.returnType, context.mischief, 2)
    return tape.chance(30) ? later(tape, value) : value
  }
}

/** Worlds and their operations ask for more numbers than a tape has. */
export function widenTape(tape: Tape): Tape {
  const seeds = [tape.below(2 ** 31), tape.below(2 ** 31), tape.below(2 ** 31)]
  let place = 0
  return createTapeFrom(() => mix(place++, seeds))
}

/** As far from each other as the names, and the same each time. */
function conductTape(conduct: Conduct, name: string): ConductTape {
  const { seeds } = conduct
  let hash = 7
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  let place = hash * 401
  const tape = createTapeFrom(() => mix(place++, seeds))
  return { ...tape, nextDelay: () => ((conduct.promises++ * 5) % 32) * 8 }
}

interface ConductTape extends Tape {
  /**
   * How many turns a promise takes. No two settle close to each other: of failures that follow each other within a turn
   * or two, nobody promises which comes first.
   */
  readonly nextDelay: () => number
  /** Below a list of non-null items: graphql-js leaves rejections unhandled when such a list fails at once. */
  readonly isSync?: boolean
}

function mix(place: number, seeds: readonly number[]): number {
  let mixed = (seeds[place % seeds.length] ?? 0) ^ Math.imul(place, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function makeThrown(tape: Tape): unknown {
  switch (tape.below(8)) {
    case 0:
      return new Error('Broken.')
    case 1:
      return new TypeError('Of another type.')
    case 2:
      return 'a string'
    case 3:
      return undefined
    case 4:
      return { code: 5 }
    case 5:
      return new GraphQLError('Known.', { extensions: { code: 'KNOWN' } })
    case 6:
      return new GraphQLError('Placed.', { path: ['elsewhere', 1] })
    default:
      return Object.assign(new Error('Extended.'), { extensions: { code: 'EXTENDED' } })
  }
}

/** Settles after some turns, by itself. */
async function later<Value>(tape: ConductTape, value: Value): Promise<Value> {
  for (let turns = tape.nextDelay(); turns > 0; turns--) await undefined
  return value
}

function makeValue(tape: ConductTape, type: GraphQLOutputType, mischief: number, depth: number): unknown {
  if (tape.chance(mischief)) {
    const inner = (): unknown => makeValue(tape, type, 0, depth)
    const kind = tape.below(14)
    if (tape.isSync && [3, 4, 9].includes(kind)) return null
    switch (kind) {
      case 0:
        return null
      case 1:
        return undefined
      case 2:
        return makeThrown(tape)
      case 3:
        return later(tape, inner())
      case 4: {
        const error = makeThrown(tape)
        const rejected = later(tape, undefined).then(() => {
          throw error
        })
        // Fields that nobody asks for are not read.
        rejected.catch(() => undefined)
        return rejected
      }
      case 5: {
        const value = inner()
        return () => value
      }
      case 6: {
        const error = makeThrown(tape)
        return () => {
          throw error
        }
      }
      case 7:
        return tape.pick([5, 'text', Number.NaN, 12n, Symbol('sign'), true, {}, [], 2 ** 40, 1.5, -0, ''])
      case 8:
        return new Set([inner()])
      case 9: {
        const value = inner()
        // Once only, as lazy queries are.
        let isRead = false
        return {
          // biome-ignore lint/suspicious/noThenProperty: that is the case.
          then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
            const first = !isRead
            isRead = true
            return later(tape, first ? value : 'read twice').then(resolve, reject)
          },
        }
      }
      case 10: {
        const value = inner()
        return (function* () {
          yield value
        })()
      }
      case 11:
        return tape.pick(['bad', 'none', 'later'])
      case 12:
        return class Odd extends Array {}.from([inner()])
    }
  }
  if (isNonNullType(type)) return makeValue(tape, type.ofType, 0, depth)
  if (tape.chance(8)) return null
  if (isListType(type)) {
    const { ofType } = type
    const below = isNonNullType(ofType) ? { ...tape, isSync: true } : tape
    return Array.from({ length: tape.below(3) }, () => makeValue(below, ofType, mischief, depth))
  }
  if (isObjectType(type)) return makeObject(tape, type, mischief, depth)
  if (isLeafType(type)) return makeLeaf(tape, type.name)
  return { __typename: tape.pick(['Cat', 'Dog', 'Nobody']), name: 'Tom' }
}

function makeObject(tape: ConductTape, type: GraphQLObjectType, mischief: number, depth: number): object {
  const source: Record<string, unknown> = tape.chance(20) ? Object.create(null) : {}
  for (const field of Object.values(type.getFields())) {
    if (!isLeafType(getNamedType(field.type)) && depth === 0) {
      if (!isNonNullType(field.type)) continue
    }
    const value = depth < 0 ? null : makeValue(tape, field.type, mischief, depth - 1)
    if (tape.chance(mischief)) {
      const error = makeThrown(tape)
      const throws = tape.chance(50)
      Object.defineProperty(source, field.name, {
        get() {
          if (throws) throw error
          return value
        },
      })
    } else {
      source[field.name] = value
    }
  }
  return source
}

function makeLeaf(tape: Tape, name: string): unknown {
  switch (name) {
    case 'String':
      return tape.pick<unknown>(['text', '', 5, true, { valueOf: (): string => 'valued' }])
    case 'Int':
      return tape.pick([1, -0, 2, '7', true])
    case 'Float':
      return tape.pick([1.5, 2, '2.5', false])
    case 'Boolean':
      return tape.pick([true, false, 1])
    case 'ID':
      return tape.pick(['id', 7, 'other'])
    case 'Coin':
      return tape.pick([1, 'tails'])
    default:
      return tape.pick(['secret', 5, { deep: [1] }])
  }
}

export interface AskedExecution {
  readonly document: DocumentNode
  readonly text: string
  readonly variableValues: Readonly<Record<string, unknown>>
}

const VARIABLES: readonly { readonly text: string; readonly values: readonly unknown[] }[] = [
  { text: '$i: Int', values: [1, null, undefined, 'x'] },
  { text: '$d: Int = 5', values: [2, null, undefined, undefined] },
  { text: '$n: Int!', values: [3, 4, 5, undefined] },
  { text: '$e: Int! = 6', values: [3, undefined, undefined, null] },
  { text: '$o: Input', values: [{ a: 1 }, { b: null }, null, { a: 2, s: 'bad' }, { s: 'fine' }] },
  { text: '$p: Input = {a: 4}', values: [{ a: 1, b: 2 }, undefined, null, undefined] },
  { text: '$l: [Int!]', values: [[1, 2], 3, [], [null], undefined] },
  { text: '$s: Secret', values: ['fine', undefined, null, 'bad', 1] },
  { text: '$c: Coin', values: ['HEADS', undefined, null, 'EDGE'] },
  { text: '$f: Boolean! = true', values: [false, undefined, true] },
  { text: '$g: Boolean!', values: [false, true] },
]
const nameOf = (text: string): string => text.slice(1, text.indexOf(':'))

const ARGUMENTS = [
  'x: 1',
  'x: null',
  'x: $i',
  'x: $d',
  'x: $n',
  'y: 9',
  'y: $d',
  'y: $n',
  'y: $e',
  'o: {a: 1}',
  'o: {a: $i, b: $d}',
  'o: {b: $n, s: $s}',
  'o: $o',
  'o: $p',
  'l: [1, 2]',
  'l: 4',
  'l: [$n, 2]',
  'l: $l',
  's: "literal"',
  's: "bad"',
  's: $s',
  'c: HEADS',
  'c: $c',
  'c: null',
] as const

export function makeAskedExecution(tape: Tape, { schema }: ExecutionWorld): AskedExecution {
  const fragments = new Map<string, string>()
  let aliases = 0
  const select = (type: GraphQLObjectType, depth: number): string => {
    const selections: string[] = []
    const fields = Object.values(type.getFields())
    const isRoot = type.name === 'Query' || type.name === 'Mutation'
    for (let count = 1 + tape.below(5); count > 0; count--) {
      const field = tape.pick(fields)
      const inner = getNamedType(field.type)
      const directive = tape.chance(3)
        ? tape.pick([' @skip(if: $f)', ' @include(if: $g)', ' @skip(if: false)', ' @include(if: false)'])
        : ''
      if (tape.chance(12)) {
        selections.push(`${tape.chance(30) ? `kind${aliases++}: ` : ''}__typename`)
        continue
      }
      if (tape.chance(12) && depth > 0) {
        const condition = tape.pick([
          ` on ${type.name}`,
          '',
          ...(type.getInterfaces().length > 0 ? [' on Named'] : []),
        ])
        selections.push(
          `...${condition}${directive} { ${condition === ' on Named' ? 'name' : select(type, depth - 1)} }`,
        )
        continue
      }
      if (tape.chance(8) && depth > 0) {
        const name = `F${fragments.size}`
        // Its place is taken before the fragments within it.
        fragments.set(name, '')
        fragments.set(name, `fragment ${name} on ${type.name} { ${select(type, depth - 1)} }`)
        selections.push(`...${name}${directive}`)
        if (tape.chance(30)) selections.push(`...${name}`)
        continue
      }
      const isComposite = !isLeafType(inner)
      if (isComposite && depth <= 0) continue
      const chosen = new Map<string, string>()
      if (isRoot && field.name !== 'touch') {
        for (const argument of tape.some(ARGUMENTS, 6)) chosen.set(argument.slice(0, 1), argument)
      } else if (field.args.length > 0 && tape.chance(10)) chosen.set('s', 'size: 1')
      const values = chosen.size === 0 ? '' : `(${[...chosen.values()].join(', ')})`
      // Fields that differ in their arguments do not merge.
      const alias = isRoot || values !== '' || tape.chance(20) ? `a${aliases++}: ` : ''
      const below = isObjectType(inner)
        ? ` { ${select(inner, depth - 1)} }`
        : isComposite
          ? ' { name __typename }'
          : ''
      selections.push(`${alias}${field.name}${values}${directive}${below}`)
    }
    return selections.length === 0 ? '__typename' : selections.join(' ')
  }
  const isMutation = tape.chance(40)
  const root = isMutation ? schema.getMutationType() : schema.getQueryType()
  if (!root) throw new TypeError('No root.')
  const body = select(root, 3)
  const all = [body, ...fragments.values()].join('\n')
  const used = VARIABLES.filter(({ text }) => new RegExp(`\\$${nameOf(text)}\\b`).test(all))
  const definitions = used.length === 0 ? '' : `(${used.map(({ text }) => text).join(', ')})`
  const text = `${isMutation ? 'mutation' : 'query'} Asked${definitions} { ${body} }\n${[...fragments.values()].join('\n')}`
  const variableValues: Record<string, unknown> = {}
  for (const one of used) {
    // Most fit.
    const value = tape.chance(20) ? one.values[tape.below(one.values.length)] : one.values[0]
    if (value !== undefined) variableValues[nameOf(one.text)] = value
  }
  return { document: parse(text), text, variableValues }
}
