import { assertGroup } from '../option-checks.ts'
import { FEDERATION_DIRECTIVE_NAMES } from './federation-directives.ts'

/**
 * The schema's names for `@auth` and `@public`, if these mean something else. `@link` renames Federation's.
 */
export interface DirectiveRenaming {
  readonly auth?: string | undefined
  readonly public?: string | undefined
}

/** The directives of Portcullis that an operator may rename. */
export type OwnDirective = keyof DirectiveRenaming

export const OWN_DIRECTIVES: readonly OwnDirective[] = ['auth', 'public']

export const NO_RENAMING: DirectiveRenaming = {}

const TAKEN: ReadonlySet<string> = new Set([
  // GraphQL's own directives, listed because commands that read settings do not load graphql-js.
  ...['include', 'skip', 'deprecated', 'specifiedBy', 'oneOf'],
  ...['defer', 'stream', 'core'],
  ...['authenticated', 'requiresScopes', 'policy'],
  ...FEDERATION_DIRECTIVE_NAMES,
])

/** Throws `TypeError` for an invalid renaming. A schema's links are checked when the schema is read. */
export function assertRenaming(renaming: DirectiveRenaming): void {
  assertGroup('directives', renaming, OWN_DIRECTIVES)
  const problem = findRenamingProblem(renaming)
  if (problem !== undefined) throw new TypeError(`${problem.path} ${problem.message}`)
}

/** The problem with a renaming, and its place in the settings. */
export function findRenamingProblem(
  renaming: DirectiveRenaming,
): { readonly path: string; readonly message: string } | undefined {
  for (const own of OWN_DIRECTIVES) {
    const name: unknown = renaming[own]
    const path = `directives.${own}`
    if (name === undefined) continue
    if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.startsWith('__'))
      return { path, message: 'must be a GraphQL name, without "@", that does not begin with "__".' }
    if (TAKEN.has(name)) return { path, message: `must not be ${name}: @${name} has a meaning of its own.` }
  }
  const { auth = 'auth', public: open = 'public' } = renaming
  if (auth !== open) return undefined
  const path = renaming.auth === undefined ? 'directives.public' : 'directives.auth'
  return { path, message: `must not be ${auth}: @auth and @public cannot have one name.` }
}
