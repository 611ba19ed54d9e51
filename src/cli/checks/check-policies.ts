import type { Config } from '../../config/config.ts'
import type { IdentifiedSubject } from '../../core/decision/subject.ts'
import type { PolicyQuestion } from '../../guard/policies.ts'
import { createPolicyEngine } from '../../policies/policy-engine.ts'
import { findSubjectIdWarning } from '../../policies/subject-id-warning.ts'
import { messageOf } from '../error-text.ts'
import { type CheckResult, failBy, failUnreachable, ONLINE_ASKS, pass, skip } from './check-result.ts'

/** Imports the module that decides policies. An engine is queried only online, with a made-up subject and field. */
export async function checkPolicies(
  { policies, issuers }: Config,
  isOnline: boolean,
): Promise<readonly CheckResult[]> {
  if (policies === undefined) return []
  const warning = findSubjectIdWarning(policies, issuers)
  const warnings: readonly CheckResult[] =
    warning === undefined ? [] : [{ part: 'policies', state: 'warning', what: warning }]
  return [...warnings, ...(await checkEngine(policies, isOnline))]
}

async function checkEngine(
  policies: NonNullable<Config['policies']>,
  isOnline: boolean,
): Promise<readonly CheckResult[]> {
  const engine = createPolicyEngine(policies)
  const { name = '', timeout } = engine
  try {
    await engine.open()
    if ('module' in policies) return [pass('policies', `${name}: exports an evaluator`)]
    if (!isOnline) return [skip('policies', `${name}: ${ONLINE_ASKS}`)]
    const began = performance.now()
    await engine.evaluate([POLICY], NOBODY, QUESTION)
    return [pass('policies', `${name}: answers in ${Math.round(performance.now() - began)} of ${timeout} ms`)]
  } catch (error) {
    return 'module' in policies
      ? failBy('policies', error)
      : [failUnreachable('policies', `${name}: ${messageOf(error)}`)]
  } finally {
    await engine.close()
  }
}

const POLICY = 'portcullis-check'

const NOBODY: IdentifiedSubject = {
  kind: 'identified',
  issuer: POLICY,
  id: POLICY,
  claims: {},
  granted: { allow: [], reject: [], ceilings: [] },
}

const QUESTION: PolicyQuestion = {
  operation: { kind: 'query', name: undefined },
  fields: [{ coordinate: 'Query.__typename', type: 'String', policies: [POLICY], args: {} }],
  headers: {},
  trace: {},
  signal: new AbortController().signal,
}
