import { assertGroup } from '../option-checks.ts'
import { FEDERATION_DIRECTIVE_NAMES } from './federation-directives.ts'

/** What the schema calls our directives, where `@auth` or `@public` means something else in it. `@link` renames Federation's. */
export interface DirectiveRenaming {
  readonly auth?: string | undefined
  readonly public?: string | undefined
}

/** The directives of Portcullis that an operator may rename. */
export type OwnDirective = keyof DirectiveRenaming

export const OWN_DIRECTIVES: readonly OwnDirective[] = ['auth', 'public']

export const NO_RENAMING: DirectiveRenaming = {}

const TAKEN: ReadonlySet<string> = new Set([
  // Those of GraphQL itself: commands that read settings load no graphql-js.
  ...['include', 'skip', 'deprecated', 'specifiedBy', 'oneOf'],
  ...['defer', 'stream', 'core'],
  ...['authenticated', 'requiresScopes', 'policy'],
  ...FEDERATION_DIRECTIVE_NAMES,
])

/** Throws `TypeError` for a renaming that cannot be meant. What a schema links is checked where the schema is read. */
export function assertRenaming(renaming: DirectiveRenaming): void {
  assertGroup('directives', renaming, OWN_DIRECTIVES)
  const problem = findRenamingProblem(renaming)
  if (problem !== undefined) throw new TypeError(`${problem.path} ${problem.message}`)
}

/** What is wrong with a renaming, and where. */
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
