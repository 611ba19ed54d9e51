import { isNamedByAuth } from '../rules/explicit-scopes.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { nameInForce } from '../schema/links.ts'
import type { Naming } from '../schema/naming.ts'
import { locationOf } from '../schema/schema-problem.ts'
import type { Scope } from '../scope/scope.ts'
import type { Finding } from './finding.ts'
import { lintName } from './lint-name.ts'
import type { RootField } from './lint-roots.ts'
import { type Convention, type NamedMutation, readMutations } from './named-mutation.ts'

/** Fewer names than this show no preference. */
const FEWEST_NAMES = 2

/** Finds mutation names that do not fit the convention, and a schema that fits the other one better. */
export function lintNames(table: RuleTable, naming: Naming): readonly Finding[] {
  if (typeof naming === 'object') return []
  const mutations = readMutations(table).filter(({ root }) => isDerived(root, table))
  const better = betterConvention(mutations, naming)
  return [
    ...(better === undefined ? [] : lintConvention(mutations, naming, better, table)),
    ...mutations.flatMap((mutation) => lintName(mutation, { naming, better }, table)),
    ...lintRoles(mutations, naming, table),
  ]
}

/** The other convention, if more names support it than support the one in use. */
export function betterConvention(
  mutations: readonly NamedMutation[],
  naming: Convention,
): Convention | undefined {
  const other = naming === 'action-first' ? 'type-first' : 'action-first'
  const votes = countVotes(mutations)
  return votes[other] >= FEWEST_NAMES && votes[other] > votes[naming] ? other : undefined
}

export function countVotes(mutations: readonly NamedMutation[]): Readonly<Record<Convention, number>> {
  const count = (convention: Convention): number =>
    mutations.filter(({ better }) => better === convention).length
  return { 'action-first': count('action-first'), 'type-first': count('type-first') }
}

function lintConvention(
  mutations: readonly NamedMutation[],
  naming: Convention,
  better: Convention,
  table: RuleTable,
): readonly Finding[] {
  const votes = countVotes(mutations)
  const message =
    `${votes[better]} of ${mutations.length} mutations are named ${better}, and ${votes[naming]} ${naming}, which is how they are read. ` +
    `Write "naming: ${better}" in portcullis.yaml to read them so: the scopes change, and tokens need the new ones ("portcullis scopes --compare" prints both).`
  const coordinate = table.schema.getMutationType()?.name ?? 'Mutation'
  return [{ kind: 'other-naming', severity: 'warning', coordinate, message }]
}

/** Finds names such as `adminCreateUser` beside `createUser`: a token for one can run the other. */
function lintRoles(
  mutations: readonly NamedMutation[],
  naming: Convention,
  { names }: RuleTable,
): readonly Finding[] {
  const scopes = new Map<Scope, NamedMutation[]>()
  for (const mutation of mutations) {
    const scope = naming === 'action-first' ? mutation.actionFirst : mutation.typeFirst
    scopes.set(scope, [...(scopes.get(scope) ?? []), mutation])
  }
  return [...scopes].flatMap(([scope, sharing]) => {
    const others = sharing.filter(({ readings }) => !readings.hasRole)
    const [other] = others
    if (other === undefined) return []
    return sharing.flatMap(({ root, readings }): readonly Finding[] => {
      if (!readings.hasRole) return []
      const message = `it requires the scope "${scope}", as ${other.root.coordinate} does, although its name says that not everybody with that may run it: @${nameInForce('auth', names)}(type:, action:) tells them apart.`
      const place = locationOf(root.field.astNode?.name)
      return [{ kind: 'shared-scope', severity: 'warning', coordinate: root.coordinate, message, ...place }]
    })
  })
}

function isDerived({ requirements, field }: RootField, table: RuleTable): boolean {
  return requirements.some((one) => one.source.origin === 'convention') || isNamedByAuth(field, table)
}
