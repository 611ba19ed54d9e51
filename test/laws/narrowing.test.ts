import { describe, it } from '@jest/globals'
import { grantOf, isGranted as isBitSet } from '../../src/core/decision/grant.ts'
import { type Asker, toSubject } from './asker.ts'
import { type BuiltCase, buildWorld, describeCase, hasSoundVariables, makeCases } from './case.ts'
import { isGranted } from './oracle.ts'
import { excessOf, outcomeOf } from './ordering.ts'
import { holdLaw, type Tape } from './tape.ts'
import { makeExtraRules, rulePlaces, withExtension, withRules } from './world.ts'

/** Law 5 of the design. */
describe('an operation', () => {
  it('is never allowed more to somebody with fewer patterns, more rejections or one ceiling more', () => {
    let narrower = 0
    holdLaw('law 5, patterns', { cases: 600, until: () => narrower > 20 }, (tape) => {
      const cases = makeSoundCases(tape).filter((one) => one.asker.kind === 'identified')
      for (const made of cases) {
        const less = outcomeOf(made, lessen(tape, made.asker), made.schema)
        const more = outcomeOf(made, made.asker, made.schema)
        const excess = excessOf(less, more)
        if (excess.length > 0) throw new Error(describeCase(made, { excess }))
        if (less.decision !== more.decision) narrower += 1
      }
      return cases.length
    })
  })

  it('is never allowed more for one more rule, on any type and any field but a root field', () => {
    let narrower = 0
    holdLaw('law 5, rules', { cases: 500, until: () => narrower > 20 }, (tape) => {
      const cases = makeSoundCases(tape)
      const [first] = cases
      if (first === undefined) return 0
      const ruled = withRules(
        first.world,
        tape.pick(rulePlaces(first.world)),
        makeExtraRules(tape, first.world),
      )
      const schema = buildWorld(ruled)
      for (const made of cases) {
        const less = outcomeOf(made, made.asker, schema)
        const more = outcomeOf(made, made.asker, made.schema)
        const excess = excessOf(less, more)
        if (excess.length > 0) throw new Error(describeCase(made, { excess, ruled }))
        if (less.decision !== more.decision) narrower += 1
      }
      return cases.length
    })
  })
})

describe('a scope', () => {
  it('that is rejected, or outside a ceiling, is granted by no pattern', () => {
    holdLaw('law 5, rejections', { cases: 500 }, (tape) => {
      const cases = makeCases(tape, { requests: 1, askers: 4 })
      for (const made of cases) {
        const asker: Asker = { ...made.asker, kind: 'identified', allow: [...made.asker.allow, '*'] }
        const subject = toSubject(asker)
        if (subject.kind !== 'identified') continue
        const { catalog } = made.table
        const grant = grantOf(subject.granted, catalog)
        const wrong = catalog.scopes.filter(
          (scope, number) => isBitSet(grant, number) !== isGranted(asker, scope),
        )
        if (wrong.length > 0) throw new Error(describeCase(made, { asker, wrong }))
      }
      return cases.length
    })
  })
})

/** Law 8 of the design. */
describe('a type that is declared in several parts', () => {
  it('requires what each part requires', () => {
    let narrower = 0
    holdLaw('law 8', { cases: 500, until: () => narrower > 20 }, (tape) => {
      const cases = makeSoundCases(tape)
      const [first] = cases
      if (first === undefined) return 0
      const { world } = first
      const { type } = tape.pick(rulePlaces(world).filter((place) => place.field === undefined))
      const [one, other] = [makeExtraRules(tape, world), makeExtraRules(tape, world)]
      const parts = [one, other].map((rules) => buildWorld(withExtension(world, type, rules)))
      const merged = buildWorld(withExtension(withExtension(world, type, one), type, other))
      const together = buildWorld(withRules(withRules(world, { type }, one), { type }, other))
      for (const made of cases) {
        const whole = outcomeOf(made, made.asker, merged)
        for (const part of parts) {
          const alone = outcomeOf(made, made.asker, part)
          const excess = excessOf(whole, alone)
          if (excess.length > 0) throw new Error(describeCase(made, { excess, one, other, type }))
          if (alone.decision !== whole.decision) narrower += 1
        }
        // Written in one place or in three, it is the same.
        const same = outcomeOf(made, made.asker, together)
        const differences = [...excessOf(whole, same), ...excessOf(same, whole)]
        if (differences.length > 0) throw new Error(describeCase(made, { differences, one, other, type }))
      }
      return cases.length
    })
  })
})

function makeSoundCases(tape: Tape): readonly BuiltCase[] {
  return makeCases(tape, { requests: 3, askers: 2 }).filter(hasSoundVariables)
}

function lessen(tape: Tape, asker: Asker): Asker {
  switch (tape.below(3)) {
    case 0:
      return { ...asker, allow: tape.some(asker.allow, 50), policies: tape.some(asker.policies, 50) }
    case 1:
      return { ...asker, reject: [...asker.reject, ...tape.some(['a', 'a:*', 'Query', '*:Person', 'b'], 50)] }
    default:
      return {
        ...asker,
        ceilings: [...asker.ceilings, tape.some(['a:*', 'Query:*', 'Mutation:*:Create'], 60)],
      }
  }
}
