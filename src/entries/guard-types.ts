/** The types shared by every entry point with a guard. */

export type { RefusalStyle } from '../core/answer/refusal-style.ts'
export type { DecideOptions } from '../core/decision/decide.ts'
export type { DenialCause, FailedCondition } from '../core/decision/decision.ts'
export type { ConditionEvidence } from '../core/decision/failed-conditions.ts'
export type {
  AnonymousReason,
  AnonymousSubject,
  GrantedPatterns,
  IdentifiedSubject,
  RefusedReason,
  RefusedSubject,
  Subject,
  SubjectUser,
  UnauthenticatedReason,
  UndeterminedSubject,
  UnprovenReason,
} from '../core/decision/subject.ts'
export type { FieldArguments } from '../core/plan/field-arguments.ts'
export type { EnforcementOptions } from '../core/rules/enforcement.ts'
export type { Baseline, IntrospectionRule, PolicyOptions } from '../core/rules/policy-options.ts'
export type { DirectiveRenaming } from '../core/schema/directive-renaming.ts'
export type { Naming } from '../core/schema/naming.ts'
export type { SegmentMatcher } from '../core/scope/glob.ts'
export type { Pattern, PatternSegment } from '../core/scope/pattern.ts'
export type { OnDecision } from '../evidence/host-sink.ts'
export type { DecisionRecord, StepTimes, Transport, WouldDeny } from '../evidence/record.ts'
export type { GuardOptions } from '../guard/guard.ts'
export type { PolicyEngine, PolicyEvaluator, PolicyQuestion } from '../guard/policies.ts'
export type { PolicyField } from '../guard/policy-question.ts'
