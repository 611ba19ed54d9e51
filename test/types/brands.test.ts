import { describe, expect, it } from '@jest/globals'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { enforce } from '../../src/core/answer/enforce.ts'
import type { GatewayOptions } from '../../src/entries/gateway.ts'
import type { PreparedOperation } from '../../src/guard/prepared.ts'
import {
  type Decision,
  type decide,
  type ErrorName,
  type Plan,
  parsePattern,
  parseScope,
  type Scope,
  type Subject,
} from '../../src/index.ts'
import type { Answer, Refused } from '../../src/operations/answer.ts'
import type { Running } from '../../src/operations/epoch.ts'
import type { Operation, toOperation } from '../../src/operations/operation.ts'
import type { Perform } from '../../src/operations/perform.ts'
import type { BearerToken } from '../../src/token/bearer.ts'
import type { TokenClaims } from '../../src/token/claims/claims.ts'
import type { TokenReading } from '../../src/token/token-reader.ts'
import type { VerifiedClaims, verifyToken } from '../../src/token/verify.ts'

/** `true` when a type is exactly another: these tests are held by `npm run check:types`, and run for nothing. */
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false
type Assignable<From, To> = From extends To ? true : false

function holds<_Claim extends true>(): void {}
/** Compiles where a value may stand for a type. Runs nothing. */
function accepts<Wanted>(_make: () => Wanted): void {}

/** Everything that can be read of a noun, as a literal has it, but not the brand of the step that makes it. */
type Forged<Noun> = { readonly [Key in keyof Noun as Key extends string ? Key : never]: Noun[Key] }
type Runnable = Running['enforced']

declare const text: string
declare const claims: TokenClaims
declare const verified: VerifiedClaims
declare const reading: Extract<TokenReading, { readonly kind: 'read' }>
declare const document: DocumentNode
declare const subject: Subject
declare const plan: Plan
declare const forgedPlan: Forged<Plan>
declare const decision: Decision
declare const forgedDecision: Forged<Extract<Decision, { readonly kind: 'allow' }>>
declare const forgedRunnable: Forged<Runnable>
declare const runnable: Runnable
declare const prepared: PreparedOperation
declare const forgedPrepared: Forged<PreparedOperation>
declare const operation: Operation
declare const forgedOperation: Forged<Operation>
declare const refused: Refused
declare const forgedRefused: Forged<Refused>
declare const running: Running
declare const steps: {
  readonly toOperation: typeof toOperation
  readonly perform: Perform
  readonly verify: typeof verifyToken
  readonly decide: typeof decide
  readonly enforce: typeof enforce
  readonly record: Parameters<typeof verifyToken>[1]
}

describe('types', () => {
  it('refuse a step whose noun another step has not made', () => {
    // @ts-expect-error A text is not a token until the Authorization header was read.
    accepts(() => steps.verify(text, steps.record))
    // @ts-expect-error Claims are not a reading of a token until a key has verified them.
    accepts<TokenReading>(() => ({ ...reading, claims }))
    // @ts-expect-error Claims that were only read are not verified.
    accepts<VerifiedClaims>(() => claims)
    // @ts-expect-error Verified claims are not a subject until an authenticator has judged them.
    accepts(() => steps.decide(plan, verified))
    // @ts-expect-error A document cannot be decided on until it was planned.
    accepts(() => steps.decide(document, subject))
    // @ts-expect-error A literal with every member of a plan is not a plan: `planOperation` did not make it.
    accepts(() => steps.decide(forgedPlan, subject))
    // @ts-expect-error A plan cannot be enforced until `decide` has decided on it.
    accepts(() => steps.enforce(plan))
    // @ts-expect-error A literal that says `allow` is not a decision: `decide` did not make it.
    accepts(() => steps.enforce(forgedDecision))
    // @ts-expect-error A decision does not run until it was enforced.
    accepts<Runnable>(() => decision)
    // @ts-expect-error A document does not run because someone calls it runnable: `enforce` did not make it.
    accepts<Runnable>(() => forgedRunnable)
    // @ts-expect-error An operation is not performed until an edge has made it, with whoever asks.
    accepts(() => steps.perform(forgedOperation))
    // @ts-expect-error An edge makes no operation before it knows who asks.
    accepts(() => steps.toOperation({ ...forgedOperation, subject: verified }))
    // @ts-expect-error A text does not run until it was prepared.
    accepts<Running>(() => ({ ...running, prepared: text }))
    // @ts-expect-error A document that someone calls ready was not prepared.
    accepts<Running>(() => ({ ...running, prepared: forgedPrepared }))
    // @ts-expect-error A literal with every member of a refusal is not one: the table of refusals did not make it.
    accepts<Answer>(() => forgedRefused)
  })

  it('accept each step after the one before it', () => {
    accepts(() => steps.verify(text as BearerToken, steps.record))
    accepts<TokenReading>(() => ({ ...reading, claims: verified }))
    accepts(() => steps.decide(plan, subject))
    accepts(() => steps.enforce(decision))
    accepts<Runnable>(() => runnable)
    accepts(() => steps.toOperation(forgedOperation))
    accepts(() => steps.perform(operation))
    accepts<Running>(() => ({ ...running, prepared }))
    accepts<Answer>(() => refused)
    // A host may make a subject itself, and vouches for it: the type alone tells it from a token and from claims.
    accepts<Subject>(() => ({ kind: 'anonymous', reason: 'missing_token' }))
    holds<Same<ReturnType<typeof decide>, Decision>>()
    holds<Assignable<VerifiedClaims, TokenClaims>>()
  })

  it('tell scopes from texts, decisions from booleans, and whole options from options with gaps', () => {
    // A text is not a scope until it was parsed; a scope is still a text.
    holds<Same<Assignable<string, Scope>, false>>()
    holds<Assignable<Scope, string>>()
    holds<Same<ReturnType<typeof parseScope>, Scope>>()
    holds<Same<Decision['kind'], 'allow' | 'reduce' | 'deny'>>()
    holds<Same<Assignable<boolean, Decision>, false>>()
    // A gateway without `jwt` does not type-check, nor one without a schema; a secret from the environment does.
    holds<Same<Assignable<{ schema: GraphQLSchema }, GatewayOptions>, false>>()
    holds<Same<Assignable<{ jwt: { secret: string } }, GatewayOptions>, false>>()
    holds<Assignable<{ schema: GraphQLSchema; jwt: { secret: string | undefined } }, GatewayOptions>>()
    holds<Same<Assignable<'anything', ErrorName>, false>>()
    expect(parsePattern(parseScope('a:b')).text).toBe('a:b')
  })
})
