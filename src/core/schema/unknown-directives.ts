import type { ConstDirectiveNode } from 'graphql'
import { didYouMean, suggest } from '../suggestion.ts'
import { FEDERATION_DIRECTIVE_NAMES } from './federation-directives.ts'
import { argumentOf, type DirectiveNames, nameInForce } from './links.ts'
import { printUses } from './uses.ts'

/** The context that tells a misspelt directive from another platform's. */
export interface DirectiveSurroundings {
  readonly names: DirectiveNames
  /** Directives that the schema or GraphQL itself defines. */
  readonly known: ReadonlySet<string>
  /** Whether the schema links anything or uses directives that only Federation has. */
  readonly isFederated: boolean
}

/**
 * The reason not to ignore a directive that neither a definition nor a link explains: its name nearly matches
 * a known one, its namespace is not linked, or it is written like a rule. Undefined for another platform's
 * directive, such as `@aws_iam` or `@cacheControl`, which is ignored.
 */
export function explainMistake(
  name: string,
  uses: readonly ConstDirectiveNode[],
  { names, known, isFederated }: DirectiveSurroundings,
): string | undefined {
  const start = `unknown directive "@${name}"${printUses(uses.length)}: `
  const keep = 'If it belongs to something else, define it: it then guards nothing here.'
  const federation = isFederated ? FEDERATION_DIRECTIVE_NAMES : []
  const suggestion = suggestDirective(name, [
    ...names.meaningOf.keys(),
    ...names.freed,
    ...known,
    ...federation,
  ])
  if (suggestion !== undefined)
    return `${start}neither a definition nor a @link explains it.${didYouMean(`@${suggestion}`)} ${keep}`
  const namespace = /^(\w+?)__/.exec(name)?.[1]
  if (namespace !== undefined) return `${start}no @link names its namespace "${namespace}".`
  const argument = RULE_ARGUMENTS.find((one) => uses.some((use) => isListOfLists(use, one)))
  if (argument === undefined) return undefined
  const ours = nameInForce(argument === 'scopes' ? 'auth' : 'policy', names)
  const rename =
    argument === 'scopes' ? ` If @auth goes by this name, say so: directives: { auth: ${name} }.` : ''
  return `${start}its argument "${argument}" is written as that of a rule, [["..."]]. Write @${ours} where a rule is meant.${rename} ${keep}`
}

/**
 * The directive that a misspelt name most likely means. An extra word makes a different name:
 * `@isAuthenticated` is not a misspelt `@authenticated`.
 */
export function suggestDirective(name: string, candidates: Iterable<string>): string | undefined {
  const words = wordsOf(name)
  return suggest(
    name,
    [...candidates].filter((candidate) => !hasMoreWords(words, wordsOf(candidate))),
  )
}

/** Whether `words` contains all of `fewer`, and at least one more of several letters. */
function hasMoreWords(words: readonly string[], fewer: readonly string[]): boolean {
  return (
    fewer.every((word) => words.includes(word)) &&
    words.some((word) => word.length > 1 && !fewer.includes(word))
  )
}

/** Splits `aws_cognito_user_pools`, `isAuthenticated` or `AUTHENTICATED_USER` into words. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '')
}

const RULE_ARGUMENTS = ['scopes', 'policies'] as const

function isListOfLists(use: ConstDirectiveNode, argument: string): boolean {
  const value = argumentOf(use, argument)
  return value?.kind === 'ListValue' && value.values.some(({ kind }) => kind === 'ListValue')
}
