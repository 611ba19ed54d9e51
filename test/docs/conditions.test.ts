import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, parse } from 'graphql'
import { decide } from '../../src/core/decision/decide.ts'
import { ANONYMOUS, type Subject } from '../../src/core/decision/subject.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { subject } from '../../src/testing/subject.ts'

/** The types that the recipes leave out. */
const OTHERS = ['Person', 'Invoice', 'Order', 'Payment'].map((name) => `type ${name} { id: ID }`).join('\n')

const blocks = [...readFileSync('docs/conditions.md', 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)].map(
  ([, language = '', text = '']) => ({ language, text }),
)
const recipes = blocks.map(({ text }) => ({ name: /^ {2}(\w+)\(/m.exec(text)?.[1] ?? '', text }))

function decideRecipe(text: string, operation: string, asker: Subject, now: number): string {
  const query = text.includes('type Query') ? '' : 'type Query { nothing: Int }'
  const table = buildRuleTable(buildSchema(`${authTypeDefs}\n${OTHERS}\n${query}\n${text}`))
  return decide(planOperation(table, parse(operation)), asker, { variables: {}, now }).kind
}

const caller = (claims: Readonly<Record<string, unknown>>, ...scopes: readonly string[]): Subject =>
  subject({ scopes, claims })

/** A Friday afternoon in Zurich. */
const FRIDAY = Date.parse('2026-11-27T14:30:00Z')
const NIGHT = Date.parse('2026-11-27T17:00:00Z')
const SATURDAY = Date.parse('2026-11-28T14:30:00Z')

type Case = readonly [operation: string, asker: Subject, decision: string, now?: number]

/** In the order of the page. */
const CASES: readonly (readonly [recipe: string, cases: readonly Case[]])[] = [
  [
    'updatePerson',
    [
      ['mutation { updatePerson(id: "7") { id } }', caller({ person: 7 }), 'allow'],
      ['mutation { updatePerson(id: "8") { id } }', caller({ person: 7 }), 'deny'],
      ['mutation { updatePerson(id: "8") { id } }', caller({ person: 7 }, 'Mutation:Person:Update'), 'allow'],
      [
        'mutation { updatePerson(id: "7") { id } other: updatePerson(id: "8") { id } }',
        caller({ person: 7 }),
        'deny',
      ],
      ['mutation { updatePerson(id: "7") { id } }', ANONYMOUS, 'deny'],
    ],
  ],
  [
    'person',
    [
      ['{ person(id: "7") { id } }', caller({ person: '7' }), 'allow'],
      ['{ person(id: "8") { id } }', caller({ person: '7' }), 'deny'],
      ['{ person(id: "8") { id } }', caller({}, 'Query:*'), 'allow'],
      ['{ person(id: "8") { id } }', caller({}), 'deny'],
    ],
  ],
  [
    'createInvoice',
    [
      [
        'mutation { createInvoice(tenant: "a", lines: []) { id } }',
        caller({ tenant: 'a' }, 'Mutation:*'),
        'allow',
      ],
      [
        'mutation { createInvoice(tenant: "b", lines: []) { id } }',
        caller({ tenant: 'a' }, 'Mutation:*'),
        'deny',
      ],
      ['mutation { createInvoice(tenant: "a", lines: []) { id } }', caller({ tenant: 'a' }), 'deny'],
      ['mutation { createInvoice(tenant: "a", lines: []) { id } }', caller({}, 'Mutation:*'), 'deny'],
    ],
  ],
  [
    'createOrder',
    [
      [
        'mutation { createOrder(order: { note: "x" }) { id } }',
        caller({ tenant: 'a' }, 'Mutation:*'),
        'allow',
      ],
      [
        'mutation { createOrder(order: { tenant: "a" }) { id } }',
        caller({ tenant: 'a' }, 'Mutation:*'),
        'allow',
      ],
      [
        'mutation { createOrder(order: { tenant: "b" }) { id } }',
        caller({ tenant: 'a' }, 'Mutation:*'),
        'deny',
      ],
      [
        'mutation { createOrder(order: { tenant: null }) { id } }',
        caller({ tenant: 'a' }, 'Mutation:*'),
        'deny',
      ],
    ],
  ],
  [
    'deleteNotes',
    [
      ['mutation { deleteNotes(ids: [1, 2]) }', caller({ notes: [1, 2, 3] }, 'Mutation:*'), 'allow'],
      ['mutation { deleteNotes(ids: [1, 4]) }', caller({ notes: [1, 2, 3] }, 'Mutation:*'), 'deny'],
    ],
  ],
  [
    'deletePerson',
    [
      ['mutation { deletePerson(id: 1) { id } }', caller({ roles: ['admin'] }), 'allow'],
      ['mutation { deletePerson(id: 1) { id } }', caller({ roles: ['reader'] }), 'deny'],
      ['mutation { deletePerson(id: 1) { id } }', caller({}), 'deny'],
      ['mutation { deletePerson(id: 1) { id } }', caller({}, 'Mutation:Person:Delete'), 'allow'],
    ],
  ],
  [
    'startPayment',
    [
      ['mutation { startPayment(amount: 1) { id } }', caller({}, 'Mutation:*'), 'allow', FRIDAY],
      ['mutation { startPayment(amount: 1) { id } }', caller({}, 'Mutation:*'), 'deny', NIGHT],
      ['mutation { startPayment(amount: 1) { id } }', caller({}, 'Mutation:*'), 'deny', SATURDAY],
    ],
  ],
  [
    'refund',
    [
      ['mutation { refund(order: 1, amount: 100) { id } }', caller({}, 'Mutation:*'), 'allow'],
      ['mutation { refund(order: 1, amount: 100.5) { id } }', caller({}, 'Mutation:*'), 'deny'],
      ['mutation { refund(order: 1, amount: 500.5) { id } }', caller({ limit: 1000 }, 'Mutation:*'), 'allow'],
    ],
  ],
  [
    'invite',
    [
      ['mutation { invite(email: "A@Example.org") { id } }', caller({}, 'Mutation:*'), 'allow'],
      ['mutation { invite(email: "a@example.com") { id } }', caller({}, 'Mutation:*'), 'deny'],
      ['mutation { invite(email: "a@example.org", role: READER) { id } }', caller({}, 'Mutation:*'), 'allow'],
      ['mutation { invite(email: "a@example.org", role: OWNER) { id } }', caller({}, 'Mutation:*'), 'deny'],
      [
        'mutation { invite(email: "a@example.org", role: OWNER) { id } }',
        caller({}, 'Mutation:*', 'people:promote'),
        'allow',
      ],
    ],
  ],
]

describe('the page about conditions', () => {
  it('has cases here for every block of code', () => {
    expect(blocks.map(({ language }) => language)).toEqual(CASES.map(() => 'graphql'))
    expect(recipes.map(({ name }) => name)).toEqual(CASES.map(([name]) => name))
  })

  it.each(
    CASES.flatMap(([recipe, cases], index) =>
      cases.map(([operation, asker, decision, now = FRIDAY], number) => ({
        title: `${recipe}, ${number + 1}: ${decision} for ${operation}`,
        text: recipes[index]?.text ?? '',
        ...{ operation, asker, decision, now },
      })),
    ),
  )('has a recipe that decides as it says: $title', ({ text, operation, asker, decision, now }) => {
    expect(decideRecipe(text, operation, asker, now)).toBe(decision)
  })
})
