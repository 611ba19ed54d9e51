import {
  type DocumentNode,
  type FieldNode,
  Kind,
  print,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type {
  ArgumentWorld,
  ConditionCase,
  ModelCondition,
  ModelInputRef,
  ModelRule,
} from './argument-world.ts'

/** Who asks, as the oracle reads it. */
export interface ArgumentAsker {
  readonly isKnown: boolean
  readonly scopes: readonly string[]
  readonly isStaff: unknown
}

export interface ArgumentCase {
  readonly world: ArgumentWorld
  readonly document: DocumentNode
  readonly kind: 'query' | 'mutation'
  readonly variables: Readonly<Record<string, unknown>>
  readonly asker: ArgumentAsker
}

export interface ArgumentJudgement {
  readonly decision: 'allow' | 'reduce' | 'deny'
  /** `Type.field path (what was supplied)`, sorted. */
  readonly denied: readonly string[]
}

interface Place {
  readonly selectionSet: SelectionSetNode
  readonly type: string
  readonly possible: readonly string[]
}

/**
 * Sections 3, 4 and 14 of the design for rules on arguments, input fields and conditions, written down naively: every
 * spread is walked again, every value is looked through for each field that takes it. It imports nothing from src.
 */
export function judgeArguments(asked: ArgumentCase): ArgumentJudgement {
  const operation = asked.document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('No operation.')
  const type = asked.kind === 'query' ? 'Query' : 'Mutation'
  const denied: string[] = []
  const leaves = { count: 0 }
  walk(asked, { selectionSet: operation.selectionSet, type, possible: [type] }, [], denied, leaves)
  const sorted = [...new Set(denied)].sort()
  if (sorted.length === 0) return { decision: 'allow', denied: sorted }
  const isReduced = asked.kind === 'query' && leaves.count > 0
  return { decision: isReduced ? 'reduce' : 'deny', denied: sorted }
}

function walk(
  asked: ArgumentCase,
  { selectionSet, type, possible }: Place,
  path: readonly string[],
  denied: string[],
  leaves: { count: number },
): void {
  for (const selection of selectionSet.selections) {
    if (!isTaken(asked, selection)) continue
    if (selection.kind !== Kind.FIELD) {
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(asked, selection.name.value)
      const narrower = fragment.typeCondition?.name.value ?? type
      const left = possible.filter((one) => narrower === one || narrower === 'Node' || one === narrower)
      const place = { selectionSet: fragment.selectionSet, type: narrower, possible: left }
      if (left.length > 0) walk(asked, place, path, denied, leaves)
      continue
    }
    const here = [...path, selection.alias?.value ?? selection.name.value]
    const fault = judgeField(asked, selection, type, possible)
    const output = fieldOf(asked.world, type, selection.name.value).type
    if (fault !== undefined) denied.push(`${type}.${selection.name.value} ${here.join('.')} ${fault}`)
    else if (selection.selectionSet === undefined) leaves.count += 1
    else {
      const below = output === 'Node' ? ['Cat', 'Dog'] : [output]
      walk(
        asked,
        { selectionSet: selection.selectionSet, type: output, possible: below },
        here,
        denied,
        leaves,
      )
    }
  }
}

/** What was supplied in vain, of a field that is denied; undefined where it is not. */
function judgeField(
  asked: ArgumentCase,
  node: FieldNode,
  type: string,
  possible: readonly string[],
): string | undefined {
  const { world } = asked
  const name = node.name.value
  const unmet = new Set<string>()
  const judge = (rules: readonly ModelRule[], owner: string, label: string): void => {
    const args = mayLoseVariables(asked, node) ? undefined : argumentsOf(asked, node, owner)
    if (!rules.every((rule) => holds(rule, asked, args))) unmet.add(label)
  }
  // The object that answers has its own defaults, and the rules of its interface besides its own.
  for (const owner of possible) {
    for (const declaring of owner === 'Cat' || owner === 'Dog' ? [owner, 'Node'] : [owner]) {
      const field = fieldOf(world, declaring, name)
      judge(field.rules, owner, '')
      for (const argument of field.args) {
        const given = node.arguments?.find((one) => one.name.value === argument.name)
        if (given === undefined) continue
        if (isSupplied(asked, given.value)) judge(argument.rules, owner, `${type}.${name}(${argument.name}:)`)
        for (const coordinate of suppliedFields(asked, given.value, argument.type)) {
          const [input = '', member = ''] = coordinate.split('.')
          const found = world.inputs.get(input)?.find((one) => one.name === member)
          judge(found?.rules ?? [], owner, coordinate)
        }
      }
    }
  }
  if (unmet.size === 0) return undefined
  return [...unmet]
    .filter((label) => label !== '')
    .sort()
    .join()
}

function holds(
  rule: ModelRule,
  { asker, kind }: ArgumentCase,
  args: ConditionCase['args'] | undefined,
): boolean {
  const asked: ConditionCase = { args: args ?? {}, isKnown: asker.isKnown, isStaff: asker.isStaff, kind }
  const isTrue = (condition: ModelCondition): boolean =>
    (args !== undefined || !condition.text.includes('args.')) && condition.holds(asked) === true
  if (rule.if !== undefined && !isTrue(rule.if)) return false
  if (rule.scopes === undefined) return true
  if (!asker.isKnown) return false
  if (rule.scopes.some((all) => all.every((scope) => asker.scopes.includes(scope)))) return true
  return rule.unless !== undefined && isTrue(rule.unless)
}

/** The argument `i`, as the resolver of `owner` sees it. */
function argumentsOf(asked: ArgumentCase, node: FieldNode, owner: string): ConditionCase['args'] {
  const declared = fieldOf(asked.world, owner, node.name.value).args.find(({ name }) => name === 'i')
  const otherwise = declared?.fallback === undefined ? {} : { i: declared.fallback }
  const given = node.arguments?.find(({ name }) => name.value === 'i')?.value
  if (given === undefined || !isSupplied(asked, given)) return otherwise
  return { i: readInt(asked, given) }
}

function readInt(asked: ArgumentCase, node: ValueNode): unknown {
  if (node.kind === Kind.INT) return Number(node.value)
  if (node.kind !== Kind.VARIABLE) return null
  const name = node.name.value
  if (Object.hasOwn(asked.variables, name)) return asked.variables[name]
  const fallback = defaultOf(asked, name)
  return fallback === undefined ? undefined : readInt(asked, fallback)
}

function isSupplied(asked: ArgumentCase, node: ValueNode): boolean {
  if (node.kind !== Kind.VARIABLE) return true
  const name = node.name.value
  return Object.hasOwn(asked.variables, name) || defaultOf(asked, name) !== undefined
}

/** Within an object, some versions of graphql-js find a value for such a variable that nobody gave. */
function mayBeMisread(asked: ArgumentCase, node: ValueNode): boolean {
  return node.kind === Kind.VARIABLE && (node.name.value in {} || declaresProto(asked))
}

/** No condition sees what some versions of graphql-js lose. */
function mayLoseVariables(asked: ArgumentCase, { arguments: given = [] }: FieldNode): boolean {
  return declaresProto(asked) && given.some(({ value }) => print(value).includes('$'))
}

function declaresProto({ document }: ArgumentCase): boolean {
  return document.definitions.some(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION &&
      one.variableDefinitions?.some(({ variable }) => variable.name.value === '__proto__'),
  )
}

function reachableFields({ inputs }: ArgumentWorld, named: string): readonly string[] {
  const found = new Set<string>()
  const seen = new Set([named])
  for (const input of seen) {
    for (const member of inputs.get(input) ?? []) {
      found.add(`${input}.${member.name}`)
      seen.add(member.type.named)
    }
  }
  return [...found]
}

/** The coordinates of every input field in a value, however deep. */
function suppliedFields(
  asked: ArgumentCase,
  node: ValueNode,
  type: ModelInputRef,
  isWithin = false,
): readonly string[] {
  if (node.kind === Kind.VARIABLE) {
    if (isWithin && mayBeMisread(asked, node)) return reachableFields(asked.world, type.named)
    const name = node.name.value
    if (Object.hasOwn(asked.variables, name)) return fieldsIn(asked.world, asked.variables[name], type.named)
    const fallback = defaultOf(asked, name)
    return fallback === undefined ? [] : suppliedFields(asked, fallback, type)
  }
  const members = asked.world.inputs.get(type.named)
  if (members === undefined) return []
  if (node.kind === Kind.LIST) return node.values.flatMap((item) => suppliedFields(asked, item, type, true))
  if (node.kind !== Kind.OBJECT) return []
  return node.fields.flatMap(({ name, value }) => {
    const member = members.find((one) => one.name === name.value)
    if (member === undefined || !(isSupplied(asked, value) || mayBeMisread(asked, value))) return []
    return [`${type.named}.${member.name}`, ...suppliedFields(asked, value, member.type, true)]
  })
}

function fieldsIn(world: ArgumentWorld, value: unknown, named: string): readonly string[] {
  const members = world.inputs.get(named)
  if (members === undefined || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => fieldsIn(world, item, named))
  return members.flatMap((member) =>
    Object.hasOwn(value, member.name)
      ? [
          `${named}.${member.name}`,
          ...fieldsIn(world, (value as Readonly<Record<string, unknown>>)[member.name], member.type.named),
        ]
      : [],
  )
}

function defaultOf({ document }: ArgumentCase, name: string): ValueNode | undefined {
  return document.definitions
    .flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? (one.variableDefinitions ?? []) : []))
    .find((one) => one.variable.name.value === name)?.defaultValue
}

function fieldOf({ types }: ArgumentWorld, type: string, name: string) {
  const field = types.get(type)?.find((one) => one.name === name)
  if (field === undefined) throw new TypeError(`No field ${type}.${name}.`)
  return field
}

function fragmentOf({ document }: ArgumentCase, name: string) {
  const found = document.definitions.find(
    (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
  )
  if (found?.kind !== Kind.FRAGMENT_DEFINITION) throw new TypeError(`No fragment ${name}.`)
  return found
}

function isTaken(
  { variables }: ArgumentCase,
  { directives = [] }: SelectionSetNode['selections'][number],
): boolean {
  const isOn = Object.hasOwn(variables, 'on') ? variables['on'] === true : true
  return directives.every(({ name }) => isOn === (name.value === 'include'))
}
