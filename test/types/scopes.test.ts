import { describe, expect, it } from '@jest/globals'
import {
  type CoveringPattern,
  type Scope,
  type ScopePattern,
  scopePattern,
  type TypedSubject,
} from '../kit/generated/contributor-scopes.ts'

/** `true` when a type takes a text: these tests are held by `npm run check:types`, and run for nothing. */
type Takes<Type, Text> = Text extends Type ? true : false
function holds<_Claim extends true>(): void {}
function fails<_Claim extends false>(): void {}

describe('the generated types of scopes', () => {
  it('take the scopes of the schema, and no misspelt one', () => {
    holds<Takes<Scope, 'Mutation:Person:Create'>>()
    fails<Takes<Scope, 'Mutation:Persn:Create'>>()
    fails<Takes<Scope, 'Mutation:Person:create'>>()
    fails<Takes<Scope, 'Mutation:Person:Add'>>()
    fails<Takes<Scope, 'Mutation:*:Create'>>()
  })

  it('take the patterns of whole segments that cover a scope, and no misspelt one', () => {
    holds<
      Takes<
        ScopePattern,
        '*' | 'Mutation:*' | 'Mutation:Person:*' | 'Mutation:*:Create' | '*:Person:Create' | '*:*:*'
      >
    >()
    holds<Takes<ScopePattern, Scope>>()
    fails<Takes<ScopePattern, 'Mutaton:*'>>()
    fails<Takes<ScopePattern, 'Mutation:Persn:*'>>()
    fails<Takes<ScopePattern, 'Mutation:*:Creat'>>()
    fails<Takes<ScopePattern, 'Mutation:Person:Add'>>()
    fails<Takes<ScopePattern, 'Mutation:Person'>>()
  })

  it('check globs inside a segment', () => {
    holds<Takes<CoveringPattern<'Mutation:Music*:Create'>, 'Mutation:Music*:Create'>>()
    holds<Takes<CoveringPattern<'Mutation:*Composition:?reate'>, 'Mutation:*Composition:?reate'>>()
    fails<Takes<CoveringPattern<'Mutation:Musik*:Create'>, 'Mutation:Musik*:Create'>>()
    fails<Takes<CoveringPattern<'Mutation:Music*'>, 'Mutation:Music*'>>()
    const pattern = scopePattern('Mutation:Music*:*')
    // @ts-expect-error no scope begins like this
    scopePattern('Mutation:Musik*:*')
    expect(pattern).toBe('Mutation:Music*:*')
  })

  it('know the claims of an identified subject alone', () => {
    holds<TypedSubject extends { readonly kind: string } ? true : false>()
    fails<'claims' extends keyof TypedSubject ? true : false>()
  })
})
