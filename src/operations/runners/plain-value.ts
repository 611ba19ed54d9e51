import {
  type FieldNode,
  GraphQLBoolean,
  type GraphQLField,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { collectPlainFields, type SelectionReader } from './plain-selection.ts'

/**
 * Turns a resolver's value into data. Throws any value where graphql-js would report an error, wait for a
 * promise or call a function.
 */
export type Completer = (value: unknown) => unknown

export interface ShapeReader extends SelectionReader {
  /** The number of fields that may still be compiled. */
  budget: number
}

/** Nobody inspects it, so it has no stack. */
const NOT_PLAIN = { kind: 'not-plain' } as const

/**
 * Compiles the completion of a field's values. `undefined` for a shape that graphql-js has to complete:
 * abstract types, resolvers, `isTypeOf`, arguments or directives below the field. Throws where code must not
 * be made from text.
 */
export function compileCompleter(
  reader: ShapeReader,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Completer | undefined {
  if (isNonNullType(type)) {
    const complete = compileCompleter(reader, type.ofType, nodes)
    return complete && ((value) => complete(value ?? refuse()))
  }
  if (isListType(type)) {
    const complete = compileCompleter(reader, type.ofType, nodes)
    return complete && ((value) => (value == null ? null : completeList(value, complete)))
  }
  if (isLeafType(type)) return compileLeaf(type)
  return isObjectType(type) ? compileObject(reader, type, nodes) : undefined
}

function compileObject(
  reader: ShapeReader,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Completer | undefined {
  if (type.isTypeOf) return undefined
  const selected = collectPlainFields(
    reader,
    type,
    nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
  )
  if (selected === undefined) return undefined
  const completers: Completer[] = []
  const properties: string[] = []
  for (const [key, fieldNodes] of selected) {
    if (--reader.budget < 0) return undefined
    const name = fieldNodes[0].name.value
    if (name === '__typename') {
      properties.push(`${JSON.stringify(key)}: ${JSON.stringify(type.name)}`)
      continue
    }
    const field = type.getFields()[name]
    if (field === undefined || field.resolve || !isWithoutArguments(field, fieldNodes[0])) return undefined
    const complete = compileCompleter(reader, field.type, fieldNodes)
    if (complete === undefined) return undefined
    properties.push(`${JSON.stringify(key)}: complete${completers.length}(source[${JSON.stringify(name)}])`)
    completers.push(complete)
  }
  return makeObjectCompleter(properties, completers)
}

/**
 * An object literal with known keys is eight times as fast as filling an object in a loop. The generated text
 * is made of JSON strings and numbers.
 */
function makeObjectCompleter(properties: readonly string[], completers: readonly Completer[]): Completer {
  const names = completers.map((_, index) => `complete${index}`)
  const make: (check: typeof checkObject, ...inner: readonly Completer[]) => Completer = new Function(
    'check',
    ...names,
    `'use strict'
return (source) => {
  if (source === null || source === undefined) return null
  check(source)
  return { ${properties.join(', ')} }
}`,
  ) as never
  return make(checkObject, ...completers)
}

function isWithoutArguments({ args }: GraphQLField<unknown, unknown>, node: FieldNode): boolean {
  return (node.arguments?.length ?? 0) === 0 && !args.some(isRequiredArgument)
}

function checkObject(value: unknown): void {
  if (typeof value !== 'object' || value === null || isThrownOrAwaited(value)) throw NOT_PLAIN
}

function completeList(value: unknown, complete: Completer): readonly unknown[] {
  // Another iterable may be readable only once, and graphql-js may have to read it again.
  if (!Array.isArray(value) || value[Symbol.iterator] !== Array.prototype.values) throw NOT_PLAIN
  checkObject(value)
  const data: unknown[] = []
  for (let index = 0; index < value.length; index++) data.push(complete(value[index]))
  return data
}

/** Most values already are what the schema says, and these scalars return them unchanged. */
function compileLeaf(type: GraphQLLeafType): Completer {
  const complete: Completer = (value) => (value == null ? null : completeLeaf(value, type))
  if (type === GraphQLString || type === GraphQLID) {
    return (value) => (typeof value === 'string' ? value : complete(value))
  }
  if (type === GraphQLBoolean) return (value) => (typeof value === 'boolean' ? value : complete(value))
  return complete
}

function completeLeaf(value: unknown, type: GraphQLLeafType): unknown {
  checkSettled(value)
  const data: unknown = type.serialize(value)
  if (data == null) throw NOT_PLAIN
  checkSettled(data)
  return data
}

function checkSettled(value: unknown): void {
  if (typeof value === 'function') throw NOT_PLAIN
  if (typeof value === 'object' && value !== null && isThrownOrAwaited(value)) throw NOT_PLAIN
}

function isThrownOrAwaited(value: object): boolean {
  return value instanceof Error || typeof (value as { readonly then?: unknown }).then === 'function'
}

function refuse(): never {
  throw NOT_PLAIN
}
