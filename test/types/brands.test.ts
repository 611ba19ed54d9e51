import { describe, expect, it } from '@jest/globals'
import type { GraphQLSchema } from 'graphql'
import type { GatewayOptions } from '../../src/entries/gateway.ts'
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

/** `true` when a type is exactly another: these tests are held by `npm run check:types`, and run for nothing. */
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false
type Assignable<From, To> = From extends To ? true : false

function holds<_Claim extends true>(): void {}

describe('types', () => {
  it('make leaving out a step a type error', () => {
    // A text is not a scope until it was parsed; a scope is still a text.
    holds<Same<Assignable<string, Scope>, false>>()
    holds<Assignable<Scope, string>>()
    holds<Same<ReturnType<typeof parseScope>, Scope>>()
    // Nothing but a plan and a subject can be decided on; the answer is a value of three kinds, never a boolean.
    holds<Same<Parameters<typeof decide>[0], Plan>>()
    holds<Same<Parameters<typeof decide>[1], Subject>>()
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
