import type { IntrospectionQuery } from 'graphql'
import { toCodeSpan } from '../core/listing/code-span.ts'
import type { ToldRule } from '../core/listing/told-rules.ts'

/** Writes the rule of each coordinate before its description. */
export function describeRules(
  { __schema: schema }: IntrospectionQuery,
  rules: readonly ToldRule[],
): IntrospectionQuery {
  const notes = new Map(
    rules.flatMap((rule) => (noteOf(rule) === '' ? [] : [[rule.coordinate, noteOf(rule)]])),
  )
  const noted = <Described extends { readonly description?: string | null | undefined }>(
    coordinate: string,
    described: Described,
  ): Described => {
    const note = notes.get(coordinate)
    return note === undefined ? described : { ...described, description: join(note, described.description) }
  }
  const types = schema.types.map((type) => {
    const described = noted(type.name, type)
    if (described.kind === 'INPUT_OBJECT')
      return {
        ...described,
        inputFields: described.inputFields.map((one) => noted(`${type.name}.${one.name}`, one)),
      }
    if (described.kind !== 'OBJECT' && described.kind !== 'INTERFACE') return described
    const fields = described.fields.map((field) => {
      const coordinate = `${type.name}.${field.name}`
      const args = field.args.map((one) => noted(`${coordinate}(${one.name}:)`, one))
      return { ...noted(coordinate, field), args }
    })
    return { ...described, fields }
  })
  return { __schema: { ...schema, types } }
}

/** Lists of fields show the first paragraph alone: the rule stands before what begins as a paragraph. */
function join(note: string, description: string | null | undefined): string {
  if (description === null || description === undefined || description.trim() === '') return note
  const isParagraph = /^[\p{L}\p{N}"'(]/u.test(description)
  return `${note}${isParagraph ? ' ' : '\n\n'}${description}`
}

/** What a coordinate needs, in Markdown; empty where it needs nothing and nobody would look for a rule. */
export function noteOf(rule: ToldRule): string {
  const { access, kind, scopes = [], policies = [], conditions = [], isComplete, by } = rule
  if (access === 'nobody') return '**Nobody may use this.**'
  const isOpen = access === 'public' && conditions.length === 0
  if (isOpen) return kind === 'root field' || by !== undefined ? '**Public.**' : ''
  const needs = [
    ...(scopes.length > 0 ? [list(scopes)] : []),
    ...(policies.length > 0 ? [`the policy ${list(policies)}`] : []),
  ]
  const sentences = [
    ...(access === 'public' ? [] : [`**Needs** ${needs.length === 0 ? 'any token' : needs.join(', and ')}.`]),
    ...(isComplete === false ? ['There are more alternatives.'] : []),
    ...conditions.map((one) =>
      one.if === undefined
        ? `No scope where ${toCodeSpan(one.unless ?? '')}.`
        : `Only where ${toCodeSpan(one.if)}.`,
    ),
  ]
  return sentences.join(' ')
}

function list(anyOf: readonly (readonly string[])[]): string {
  return anyOf.map((all) => all.map(toCodeSpan).join(' and ')).join(', or ')
}
