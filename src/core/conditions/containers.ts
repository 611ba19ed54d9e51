import type { Compile, Compiled, ExpressionContext } from './expression-context.ts'
import { TOO_COSTLY } from './frame.ts'
import { ConditionProblem, type ExpressionOf } from './syntax.ts'
import { BOOL, DYN, fits, INT, listOf, mapOf, printType, STRING, type Type, unite } from './type.ts'
import { type MapKey, NoValue, toKey, type Value } from './value.ts'

export function compileList(
  { items }: ExpressionOf<'list'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  const compiled = items.map((item) => compile(item, around))
  const runs = compiled.map(({ run }) => run)
  const of = compiled.reduce<Type | undefined>(
    (type, item) => (type === undefined ? item.type : (unite(type, item.type) ?? DYN)),
    undefined,
  )
  const type = listOf(of ?? DYN)
  // A list of literals is shared by all evaluations.
  if (items.every(({ kind }) => kind === 'literal')) {
    const values = items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []))
    return { type, run: () => values }
  }
  return {
    type,
    run: (frame) => {
      const values: Value[] = []
      for (const run of runs) {
        if (!frame.spend(1)) return TOO_COSTLY
        const value = run(frame)
        if (value instanceof NoValue) return value
        values.push(value)
      }
      return values
    },
  }
}

export function compileMap(
  { entries, at }: ExpressionOf<'map'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  const compiled = entries.map(([key, value]) => [compile(key, around), compile(value, around)] as const)
  for (const [{ type }] of compiled) {
    if (![STRING, INT, BOOL].some((wanted) => fits(type, wanted)))
      throw new ConditionProblem(`${printType(type)} cannot be a key`, at)
  }
  return {
    type: mapOf(DYN, DYN),
    run: (frame) => {
      const map = new Map<MapKey, Value>()
      for (const [{ run: runKey }, { run: runValue }] of compiled) {
        if (!frame.spend(1)) return TOO_COSTLY
        const key = runKey(frame)
        if (key instanceof NoValue) return key
        const value = runValue(frame)
        if (value instanceof NoValue) return value
        const name = toKey(key)
        if (name instanceof NoValue) return name
        if (map.has(name)) return new NoValue('a map has a key twice')
        map.set(name, value)
      }
      return map
    },
  }
}
