import { z } from 'zod'
import { isCoordinatePattern } from '../core/rules/enforcement.ts'
import { findRenamingProblem } from '../core/schema/directive-renaming.ts'
import { choice, group, list, text } from './setting-kinds.ts'

const namingPattern = z
  .string('must be a regular expression with the named groups "type" and "action"')
  .refine(namesTypeAndAction, 'must be a regular expression with the named groups "type" and "action"')

function namesTypeAndAction(source: string): boolean {
  try {
    // The empty alternative always matches, so the groups exist, each undefined.
    const groups = new RegExp(`${source}|`).exec('')?.groups
    return groups !== undefined && 'type' in groups && 'action' in groups
  } catch {
    return false
  }
}

const coordinatePattern = text().refine(
  isCoordinatePattern,
  'must be a coordinate such as Mutation.createPerson, Person.* or *.email',
)

const rootRule = choice(['derived', 'authenticated', 'public'])

export const baseline = group({
  mutation: rootRule.default('derived').describe('Of mutations.'),
  query: rootRule.default('public').describe('Of queries.'),
  subscription: rootRule.default('public').describe('Of subscriptions.'),
})
  .prefault({})
  .describe('What a root field requires that no directive names.')

export const naming = z
  .union(
    [
      choice(['action-first', 'type-first']),
      group({
        pattern: namingPattern.describe('A regular expression with the groups "type" and "action".'),
      }),
    ],
    {
      error: 'must be "action-first", "type-first" or an object with a "pattern"',
    },
  )
  .default('action-first')
  .describe('How a mutation’s name is cut into type and action.')

export const directives = group({
  auth: text().optional().describe('What the schema calls @auth; "auth" unless set.'),
  public: text().optional().describe('What the schema calls @public; "public" unless set.'),
})
  .superRefine((renaming, context) => {
    const problem = findRenamingProblem(renaming)
    if (problem === undefined) return
    context.addIssue({
      code: 'custom',
      path: problem.path.split('.').slice(1),
      message: problem.message,
    })
  })
  .optional()
  .describe('Other names for our directives, where @auth or @public means something else in the schema.')

export const enforcement = group({
  default: choice(['enforce', 'observe']).default('enforce').describe('Of every rule that no list names.'),
  observe: list(coordinatePattern)
    .default([])
    .describe('Coordinates such as Mutation.createPerson, Person.* or *.email.'),
  enforce: list(coordinatePattern)
    .default([])
    .describe('The same. A name without * wins over one with it; of two alike, this list wins.'),
})
  .prefault({})
  .describe(
    'A dry run: rules that are only observed. What they would deny runs, and is recorded. docs/dry-run.md says how.',
  )
