import type { ConstDirectiveNode, DirectiveDefinitionNode } from 'graphql'
import { didYouMean, suggest } from '../suggestion.ts'
import { RULE_DIRECTIVES, type RuleDirective } from './auth-type-defs.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'
import { printUses } from './uses.ts'

/**
 * Finds foreign arguments of a directive that has a rule's name, such as somebody else's
 * `@auth(requires: ADMIN)`. Reports one problem per argument, however often it is used; none where all
 * arguments belong to the rule.
 */
export function findForeignArguments(
  name: string,
  meaning: RuleDirective,
  definition: DirectiveDefinitionNode | undefined,
  uses: readonly ConstDirectiveNode[],
  coordinateOf: (use: ConstDirectiveNode) => string,
): readonly SchemaProblem[] {
  const known = new Set(RULE_DIRECTIVES[meaning].args.map((arg) => arg.name))
  const given = [
    ...(definition?.arguments ?? []).map((argument) => argument.name.value),
    ...uses.flatMap((use) => use.arguments?.map((argument) => argument.name.value) ?? []),
  ]
  const foreign = new Set(given.filter((argument) => !known.has(argument)))
  return [...foreign].map((argument) => {
    const users = uses.filter((use) => use.arguments?.some((one) => one.name.value === argument))
    const [first] = users
    const isDefined = definition?.arguments?.some((one) => one.name.value === argument) === true
    return {
      coordinate: isDefined || first === undefined ? `@${name}` : coordinateOf(first),
      message: explainForeignArgument(name, meaning, argument, uses.length),
      ...locationOf(isDefined ? definition.name : first),
    }
  })
}

/** Explains why another directive named like a rule is refused, instead of seeming to work. */
export function explainForeignArgument(
  name: string,
  meaning: RuleDirective,
  argument: string,
  uses = 1,
): string {
  const owner =
    meaning === 'auth' || meaning === 'public' ? 'Portcullis' : 'Federation, which Portcullis honours'
  const known = RULE_DIRECTIVES[meaning].args.map((arg) => arg.name)
  const list = known.length === 0 ? 'it has none' : known.join(', ')
  const suggestion = suggest(argument, known)
  const remedy = suggestion === undefined ? `${explainRemedy(meaning)}` : didYouMean(suggestion)
  return `@${name}${printUses(uses)} is a directive of ${owner}, and "${argument}" is not one of its arguments (${list}).${remedy}`
}

function explainRemedy(meaning: RuleDirective): string {
  const start = ' Write the rule with the arguments that it has, or give the other directive another name'
  if (meaning !== 'auth' && meaning !== 'public') return `${start}.`
  return `${start}. To keep both, rename ours: directives: { ${meaning}: ${meaning === 'auth' ? 'requiresScope' : 'open'} }.`
}
