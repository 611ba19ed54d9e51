/** The public list of `portcullis/apollo`: the guard as a plugin of Apollo Server. */
export { type AuthPluginOptions, authPlugin } from '../adapters/apollo/auth-plugin.ts'
export type { DecideOptions } from '../core/authorize/decide.ts'
export type { RefusalStyle } from '../core/authorize/refusal-style.ts'
export type {
  AnonymousReason,
  AnonymousSubject,
  GrantedPatterns,
  IdentifiedSubject,
  RefusedReason,
  RefusedSubject,
  Subject,
  SubjectUser,
  UndeterminedSubject,
} from '../core/authorize/subject.ts'
export type { Baseline, IntrospectionRule, PolicyOptions } from '../core/policy/policy-options.ts'
export type { Naming } from '../core/schema/naming.ts'
export type { SegmentMatcher } from '../core/scope/glob.ts'
export type { Pattern, PatternSegment } from '../core/scope/pattern.ts'
export type { GuardOptions, PolicyEvaluator } from '../guard/guard.ts'
