import type { Compile, Compiled, ExpressionContext } from './expression-context.ts'
import { type Evaluate, type Frame, TOO_COSTLY } from './frame.ts'
import { compilePresence, readPath, typeOfMember } from './path.ts'
import { ConditionProblem, countNodes, type Expression, type ExpressionOf } from './syntax.ts'
import { BOOL, DYN, listOf, printType, STRING, type Type } from './type.ts'
import { type Evaluated, isList, isMap, kindOf, NoValue, type Value } from './value.ts'

type Call = ExpressionOf<'call'>

const COMPREHENSIONS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

export function isMacro({ name, receiver }: Call): boolean {
  return receiver === undefined ? name === 'has' : COMPREHENSIONS.has(name)
}

/** Compiles `has()` and the macros over the items of a list or the keys of a map. */
export function compileMacro(call: Call, around: ExpressionContext, compile: Compile): Compiled {
  if (call.receiver === undefined) return compileHas(call, around, compile)
  return compileComprehension(call, call.receiver, around, compile)
}

function compileHas({ args, at }: Call, around: ExpressionContext, compile: Compile): Compiled {
  const [member] = args
  if (args.length !== 1 || member === undefined || !(member.kind === 'member' || member.kind === 'index'))
    throw new ConditionProblem('has() needs a member, as has(args.id)', at)
  const path = isVariable(member, around) ? undefined : readPath(member, around.scope)
  if (path !== undefined) {
    around.reads.set(path.text, path)
    return { type: BOOL, run: compilePresence(path) }
  }
  if (member.kind !== 'member') throw new ConditionProblem('has() needs a member, as has(args.id)', at)
  const whole = compile(member.of, around)
  const { name } = member
  if (typeOfMember(whole.type, name, 'it', member.at) === undefined)
    throw new ConditionProblem(`${printType(whole.type)} has no members`, member.at)
  return {
    type: BOOL,
    run: (frame) => {
      const value = whole.run(frame)
      if (value instanceof NoValue) return value
      return isMap(value) ? value.has(name) : new NoValue(`a ${kindOf(value)} has no member ${name}`)
    },
  }
}

function isVariable(expression: Expression, { variables }: ExpressionContext): boolean {
  let rest = expression
  while (rest.kind === 'member' || rest.kind === 'index') rest = rest.of
  return rest.kind === 'name' && variables.has(rest.name)
}

function compileComprehension(
  { name, args, at }: Call,
  range: Expression,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  const [variable, ...bodies] = args
  const isWhole = name === 'map' ? bodies.length === 1 || bodies.length === 2 : bodies.length === 1
  if (variable?.kind !== 'name' || !isWhole)
    throw new ConditionProblem(`${name}() needs a variable and an expression, as ${name}(x, x == 1)`, at)
  if (around.scope.roots.has(variable.name))
    throw new ConditionProblem(`the variable ${variable.name} hides an input: name it otherwise`, variable.at)
  const ranged = compile(range, around)
  const slot = around.variables.size
  if (around.variables.has(variable.name))
    throw new ConditionProblem(`the variable ${variable.name} hides another: name it otherwise`, variable.at)
  const inside: ExpressionContext = {
    ...around,
    variables: new Map([
      ...around.variables,
      [variable.name, { type: typeOfItems(ranged.type, range.at), slot }],
    ]),
  }
  const compiled = bodies.map((body) => ({ body, ...compile(body, inside) }))
  const tested = name === 'map' ? compiled.slice(0, -1) : compiled
  for (const { type, body } of tested) {
    if (type.kind !== 'bool' && type.kind !== 'dyn')
      throw new ConditionProblem(`the test of ${name}() must be a bool, not ${printType(type)}`, body.at)
  }
  const steps = bodies.reduce((sum, body) => sum + countNodes(body), 1)
  const visit = visitorOf(ranged.run, slot, steps)
  const [first] = compiled
  const last = compiled.at(-1)
  if (first === undefined || last === undefined)
    throw new ConditionProblem(`${name}() needs an expression`, at)
  switch (name) {
    case 'all':
      return { type: BOOL, run: quantify(visit, first.run, false) }
    case 'exists':
      return { type: BOOL, run: quantify(visit, first.run, true) }
    case 'exists_one':
      return { type: BOOL, run: countOne(visit, first.run) }
    case 'filter':
      return {
        type: listOf(typeOfItems(ranged.type, range.at)),
        run: collect(visit, first.run, undefined),
      }
    default:
      return {
        type: listOf(last.type),
        run: collect(visit, compiled.length === 2 ? first.run : undefined, last.run),
      }
  }
}

function typeOfItems(type: Type, at: number): Type {
  switch (type.kind) {
    case 'list':
      return type.of
    case 'map':
      return type.key
    case 'record':
      return STRING
    case 'dyn':
      return DYN
    default:
      throw new ConditionProblem(`${printType(type)} has no items`, at)
  }
}

/** Visits items until the visitor returns a value. The macro's variable holds the current item. */
type Visit = (frame: Frame, see: (item: Value) => Evaluated | undefined) => Evaluated | undefined

/** `steps` is the cost of one visit. */
function visitorOf(range: Evaluate, slot: number, steps: number): Visit {
  return (frame, see) => {
    const container = range(frame)
    if (container instanceof NoValue) return container
    const items = isMap(container) ? container.keys() : isList(container) ? container : undefined
    if (items === undefined) return new NoValue(`a ${kindOf(container)} has no items`)
    for (const item of items) {
      if (!frame.spend(steps)) return TOO_COSTLY
      frame.variables[slot] = item
      const seen = see(item)
      if (seen !== undefined) return seen
    }
    return undefined
  }
}

/** `exists` is decided by a true, `all` by a false. A failure counts only if nothing decides. */
function quantify(visit: Visit, test: Evaluate, decisive: boolean): Evaluate {
  return (frame) => {
    let failure: NoValue | undefined
    const decided = visit(frame, () => {
      const value = test(frame)
      if (value === decisive) return decisive
      if (value instanceof NoValue) failure ??= value
      else if (typeof value !== 'boolean') failure ??= new NoValue(`a bool is needed, not a ${kindOf(value)}`)
      return frame.isSpent ? TOO_COSTLY : undefined
    })
    return decided ?? failure ?? !decisive
  }
}

function countOne(visit: Visit, test: Evaluate): Evaluate {
  return (frame) => {
    let count = 0
    const failure = visit(frame, () => {
      const value = test(frame)
      if (value === true) count += 1
      else if (value !== false) return value instanceof NoValue ? value : notBool(value)
      return undefined
    })
    return failure ?? count === 1
  }
}

function collect(visit: Visit, test: Evaluate | undefined, transform: Evaluate | undefined): Evaluate {
  return (frame) => {
    const items: Value[] = []
    const failure = visit(frame, (item) => {
      const chosen = test === undefined ? true : test(frame)
      if (chosen === false) return undefined
      if (chosen !== true) return chosen instanceof NoValue ? chosen : notBool(chosen)
      const value = transform === undefined ? item : transform(frame)
      if (value instanceof NoValue) return value
      items.push(value)
      return undefined
    })
    return failure ?? items
  }
}

function notBool(value: Value): NoValue {
  return new NoValue(`a bool is needed, not a ${kindOf(value)}`)
}
