import { wordsOf } from '../schema/unknown-directives.ts'

/**
 * Words in names of directives with which other servers, gateways and clouds guard fields: `@hasRole`,
 * `@requireAuth`, `@aws_cognito_user_pools`, `@isAuthenticated`, `@preAuthorize`.
 */
const WORDS: ReadonlySet<string> = new Set(
  `auth authn authz authed authenticate authenticated authentication authorise authorised authorize authorized authorization
  authority authorities role roles permission permissions permit permitted privilege privileges scope scopes policies
  protect protected guard guarded guards acl rbac abac deny denied forbid forbidden restrict restricted
  secure secured security iam oidc oauth cognito jwt claim claims login admin superuser`
    .trim()
    .split(/\s+/),
)

/** Whole names of such directives, made of words too common for `WORDS`. */
const NAMES: ReadonlySet<string> = new Set(
  `can allow allowed allowIf allowRoles loggedIn isLoggedIn canAccess canRead canWrite canCreate canUpdate canDelete canEdit canView canFind canModel canQuery canResolved canRoot
  access accessControl hasAccess requiresAccess private isOwner ownerOnly onlyOwner apiKey aws_api_key
  aws_lambda requireUser requiresUser currentUser`
    .trim()
    .split(/\s+/),
)

/** Arguments that only rules have. */
const ARGUMENTS: ReadonlySet<string> = new Set(
  `role roles anyRole allRoles allowedRoles permission permissions privilege privileges scopes authorities requiredRole
  requiredRoles requiredPermissions`
    .trim()
    .split(/\s+/),
)

/** Whether a directive looks like a rule, by its name without a namespace or by its arguments. */
export function looksLikeRule(name: string, args: Iterable<string>): boolean {
  if (NAMES.has(name) || wordsOf(name).some((word) => WORDS.has(word))) return true
  return [...args].some((argument) => ARGUMENTS.has(argument))
}
