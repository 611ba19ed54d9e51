/** The public API of `portcullis/testing`: helpers for testing a guarded API. */

export type { Variables } from '../core/plan/condition.ts'
export { type ExpectationOptions, expectAllowed, expectDenied } from '../testing/expectations.ts'
export { type SubjectOptions, subject } from '../testing/subject.ts'
export {
  createTestGateway,
  type TestAnswer,
  type TestGateway,
  type TestGatewayOptions,
  type TestRequest,
} from '../testing/test-gateway.ts'
export { signTestToken, TEST_SECRET, type TestTokenOptions } from '../testing/test-token.ts'
export type * from './gateway-types.ts'
