import { isJson, type Json, jsonListOf } from '../../core/schema/introspection-json.ts'
import {
  CURRENT_FEATURES,
  FEATURE_QUESTIONS,
  type Features,
  type IntrospectionFeature,
  PLAIN_FEATURES,
  printFeatureQuestion,
  printIntrospectionQuery,
  SMALLEST_QUESTION,
  USUAL_DEPTH,
} from './introspection-query.ts'

/** The outcome of one introspection query. `refused`: no answer, but another query may fare better. */
export type Told =
  | { readonly kind: 'told'; readonly schema: Json; readonly hasErrors: boolean }
  | { readonly kind: 'refused'; readonly error: Error }

/** Rejects if no other query would fare better. */
export type AskIntrospection = (query: string) => Promise<Told>

/** No real schema nests types that deep. */
const MOST_DEPTH = 72
/** For servers that allow no deeper query. */
const LOW_DEPTHS = [6, 3]

/**
 * Introspects a server with every feature that it supports: all at once, or, if that is refused, feature by
 * feature. Rejects with the error of the plainest query if that is refused too.
 */
export async function introspect(ask: AskIntrospection): Promise<Json> {
  const whole = await ask(printIntrospectionQuery(CURRENT_FEATURES, USUAL_DEPTH))
  if (isClean(whole)) return askDeeper(ask, CURRENT_FEATURES, whole.schema)
  const smallest = await ask(printFeatureQuestion(SMALLEST_QUESTION))
  if (smallest.kind === 'refused') throw smallest.error
  const known = await findFeatures(ask)
  const again = await ask(printIntrospectionQuery(known, USUAL_DEPTH))
  if (isClean(again)) return askDeeper(ask, known, again.schema)
  const plain = await ask(printIntrospectionQuery(PLAIN_FEATURES, USUAL_DEPTH))
  if (plain.kind === 'told') return plain.schema
  for (const depth of LOW_DEPTHS) {
    const shallow = await ask(printIntrospectionQuery(known, depth))
    if (shallow.kind === 'told') return shallow.schema
  }
  if (whole.kind === 'told') return whole.schema
  throw plain.error
}

async function findFeatures(ask: AskIntrospection): Promise<Features> {
  const known = new Set<IntrospectionFeature>()
  // One by one: a server may refuse several at once for their size.
  for (const [feature, question] of FEATURE_QUESTIONS) {
    if (isClean(await ask(printFeatureQuestion(question)))) known.add(feature)
  }
  return known
}

/** Types nested deeper than the usual query lack their names. */
async function askDeeper(ask: AskIntrospection, features: Features, schema: Json): Promise<Json> {
  let best = schema
  for (let depth = 2 * USUAL_DEPTH; isCutOff(best) && depth <= MOST_DEPTH; depth *= 2) {
    const deeper = await ask(printIntrospectionQuery(features, depth))
    if (!isClean(deeper)) break
    best = deeper.schema
  }
  return best
}

function isClean(
  told: Told,
): told is Extract<Told, { readonly kind: 'told' }> & { readonly hasErrors: false } {
  return told.kind === 'told' && !told.hasErrors
}

/** Whether a type lacks the name at its end. */
function isCutOff({ types, directives }: Json): boolean {
  const areCut = (values: unknown): boolean => jsonListOf(values).some(({ type }) => isCut(type))
  return (
    jsonListOf(directives).some(({ args }) => areCut(args)) ||
    jsonListOf(types).some(
      ({ fields, inputFields }) =>
        areCut(inputFields) || areCut(fields) || jsonListOf(fields).some(({ args }) => areCut(args)),
    )
  )
}

function isCut(type: unknown): boolean {
  let at = type
  while (isJson(at) && isJson(at['ofType'])) at = at['ofType']
  return isJson(at) && (at['kind'] === 'LIST' || at['kind'] === 'NON_NULL')
}
