import type { Tape } from './tape.ts'

/** What an argument holds: a list of one input type, an input object, or a scalar. */
export interface ModelInputRef {
  readonly named: string
  readonly isList: boolean
}

/** A condition with what it means, written down apart from CEL. Undefined: there is no answer. */
export interface ModelCondition {
  readonly text: string
  readonly holds: (asked: ConditionCase) => boolean | undefined
}

export interface ConditionCase {
  /** The argument `i` as the resolver sees it; absent where it is not there. */
  readonly args: Readonly<Record<string, unknown>>
  readonly isKnown: boolean
  readonly isStaff: unknown
  readonly kind: string
}

/** One `@auth`. */
export interface ModelRule {
  readonly scopes: readonly (readonly string[])[] | undefined
  readonly unless: ModelCondition | undefined
  readonly if: ModelCondition | undefined
}

export interface ModelInput {
  readonly name: string
  readonly type: ModelInputRef
  /** As the SDL writes it; undefined for none. */
  readonly fallback: number | undefined
  readonly rules: readonly ModelRule[]
}

export interface ModelArgumentField {
  readonly name: string
  /** `String`, or a composite type. */
  readonly type: string
  readonly args: readonly ModelInput[]
  readonly rules: readonly ModelRule[]
}

/** A schema whose rules depend on values, kept apart from graphql-js. Everything in it may be null. */
export interface ArgumentWorld {
  readonly inputs: ReadonlyMap<string, readonly ModelInput[]>
  readonly types: ReadonlyMap<string, readonly ModelArgumentField[]>
}

export const SCOPES = ['a', 'b', 'c'] as const
const NAMES = ['x', 'constructor', 'toString'] as const

const isStaff = ({ isKnown, isStaff: staff }: ConditionCase): boolean | undefined =>
  isKnown && typeof staff === 'boolean' ? staff : undefined
const argument = (asked: ConditionCase, is: (value: number) => boolean): boolean | undefined => {
  if (!Object.hasOwn(asked.args, 'i')) return undefined
  const { i } = asked.args
  return typeof i === 'number' ? is(i) : undefined
}
const either = (one: boolean | undefined, other: boolean | undefined): boolean | undefined =>
  one === true || other === true ? true : one === undefined || other === undefined ? undefined : false

const ANYWHERE: readonly ModelCondition[] = [
  { text: 'subject.claims.staff == true', holds: isStaff },
  { text: "operation.kind == 'mutation'", holds: ({ kind }) => kind === 'mutation' },
  { text: "now < timestamp('2026-01-01T00:00:00Z')", holds: () => true },
  { text: "now > timestamp('2026-01-01T00:00:00Z')", holds: () => false },
]
const OF_ARGUMENTS: readonly ModelCondition[] = [
  { text: 'args.i > 2', holds: (asked) => argument(asked, (i) => i > 2) },
  { text: 'has(args.i)', holds: ({ args }) => Object.hasOwn(args, 'i') },
  {
    text: 'args.i > 3 || subject.claims.staff == true',
    holds: (asked) =>
      either(
        argument(asked, (i) => i > 3),
        isStaff(asked),
      ),
  },
]

export function makeArgumentWorld(tape: Tape): ArgumentWorld {
  const inputNames = ['In', 'Deep', 'Far'].slice(0, 1 + tape.below(3))
  const makeRef = (): ModelInputRef => {
    const named = tape.pick(['Int', 'String', 'Blob', ...inputNames, ...inputNames])
    return { named, isList: tape.chance(30) }
  }
  const makeInput = (name: string, hasArguments: boolean, percent: number): ModelInput => {
    const type = name === 'i' ? { named: 'Int', isList: false } : makeRef()
    const isPlain = type.named === 'Int' && !type.isList
    const fallback = isPlain && tape.chance(40) ? tape.below(6) : undefined
    return { name, type, fallback, rules: makeRules(tape, hasArguments, percent) }
  }
  const makeArgs = (): readonly ModelInput[] => [
    makeInput('i', true, 15),
    ...tape.some(NAMES, 60).map((name) => makeInput(name, true, 35)),
  ]
  const inputs = new Map(
    inputNames.map((name) => {
      const members = ['p', ...tape.some(['q', 'constructor', 'valueOf'], 60)]
      return [name, members.map((one) => makeInput(one, false, 30))] as const
    }),
  )
  const fieldOf = (name: string, type: string, percent: number): ModelArgumentField => ({
    name,
    type,
    args: makeArgs(),
    rules: makeRules(tape, true, percent, true),
  })
  // Implementers have the arguments of their interface, with rules and defaults of their own.
  const shared = makeArgs()
  const leaf = (args: readonly ModelInput[]): ModelArgumentField => ({
    name: 'leaf',
    type: 'String',
    args,
    rules: makeRules(tape, true, 25),
  })
  const implement = (): readonly ModelInput[] =>
    shared.map((one) => ({
      ...one,
      fallback: one.fallback === undefined && one.name !== 'i' ? undefined : tape.below(6),
      rules: makeRules(tape, true, 25),
    }))
  const types = new Map<string, readonly ModelArgumentField[]>([
    ['Node', [leaf(shared)]],
    ['Cat', [leaf(implement())]],
    ['Dog', [leaf(implement())]],
    ['Query', [fieldOf('one', 'String', 20), fieldOf('two', 'Node', 20), fieldOf('three', 'Cat', 20)]],
    ['Mutation', [fieldOf('make', 'String', 20), fieldOf('change', 'Node', 20)]],
  ])
  return { inputs, types }
}

function makeRules(tape: Tape, hasArguments: boolean, percent: number, isRoot = false): readonly ModelRule[] {
  if (!tape.chance(percent)) return []
  const makeCondition = (): ModelCondition =>
    tape.pick(hasArguments ? [...OF_ARGUMENTS, ...ANYWHERE] : ANYWHERE)
  return Array.from({ length: 1 + (tape.chance(15) ? 1 : 0) }, () => {
    const condition = tape.chance(45) ? makeCondition() : undefined
    // On a root field the derived scope would be needed too.
    if (condition !== undefined && !isRoot && tape.chance(50))
      return { scopes: undefined, unless: undefined, if: condition }
    const scopes = Array.from({ length: 1 + tape.below(2) }, () =>
      Array.from({ length: 1 + tape.below(2) }, () => tape.pick(SCOPES)),
    )
    return { scopes, unless: tape.chance(35) ? makeCondition() : undefined, if: condition }
  })
}

export function printArgumentWorld({ inputs, types }: ArgumentWorld): string {
  const printInput = ({ name, type, fallback, rules }: ModelInput): string =>
    `${name}: ${printInputRef(type)}${fallback === undefined ? '' : ` = ${fallback}`} ${rules.map(printRule).join(' ')}`
  const printField = ({ name, type, args, rules }: ModelArgumentField): string =>
    `  ${name}(${args.map(printInput).join(', ')}): ${type} ${rules.map(printRule).join(' ')}`
  const definitions = [...types].map(([name, fields]) => {
    const head = name === 'Node' ? 'interface Node' : `type ${name}`
    const implemented = name === 'Cat' || name === 'Dog' ? ' implements Node' : ''
    return `${head}${implemented} {\n${fields.map(printField).join('\n')}\n}`
  })
  const objects = [...inputs].map(
    ([name, members]) => `input ${name} {\n${members.map((one) => `  ${printInput(one)}`).join('\n')}\n}`,
  )
  return ['scalar Blob', ...objects, ...definitions].join('\n')
}

export function printInputRef({ named, isList }: ModelInputRef): string {
  return isList ? `[${named}]` : named
}

function printRule({ scopes, unless, if: condition }: ModelRule): string {
  const parts = [
    ...(scopes === undefined ? [] : [`scopes: ${JSON.stringify(scopes)}`]),
    ...(unless === undefined ? [] : [`unless: ${JSON.stringify(unless.text)}`]),
    ...(condition === undefined ? [] : [`if: ${JSON.stringify(condition.text)}`]),
  ]
  return `@auth(${parts.join(', ')})`
}
