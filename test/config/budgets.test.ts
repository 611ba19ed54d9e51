import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'

function problemsOf(file: string): readonly string[] {
  const result = readConfig({ env: {}, readFile: () => file })
  return result.kind === 'ok' ? [] : result.problems.map(printProblem)
}

describe('budgets in a configuration file', () => {
  it('are read with spans of time, and enforced unless they say otherwise', () => {
    const file = 'budgets: [{ by: claim.tenant, requests: 60, per: 1m, match: { kind: [mutation] } }]'
    expect(readConfig({ env: {}, readFile: () => file })).toMatchObject({
      kind: 'ok',
      config: {
        budgets: [
          { by: 'claim.tenant', requests: 60, per: 60, match: { kind: ['mutation'] }, mode: 'enforce' },
        ],
      },
    })
  })

  it.each([
    ['budgets: [{ by: subject, requests: 1, per: 1 }]\nworkers: 2', 'budgets'],
    ['budgets: [{ by: subject, requests: 1, per: 1 }]\nworkers: cpus', 'budgets'],
  ])('are a problem beside workers, which share no counts: %j', (file, name) => {
    expect(problemsOf(file)).toEqual([
      `portcullis.yaml: ${name} (line 1, column 10): cannot stand beside workers: budgets are counted in one process, and each worker would give every caller a whole one. Set "budgetStore: { at: store }"`,
    ])
  })

  it('may stand beside workers where the store counts them', () => {
    const file =
      'budgets: [{ by: subject, requests: 1, per: 1 }]\nworkers: 2\nbudgetStore: { at: store, onError: refuse, timeout: 50ms }'
    expect(readConfig({ env: {}, readFile: () => file })).toMatchObject({
      kind: 'ok',
      config: { budgetStore: { at: 'store', onError: 'refuse', timeout: 50 }, warnings: [] },
    })
  })

  it.each([
    ['budgetStore: { at: store }', 'budgetStore', 14, 'needs budgets: there is nothing to count'],
    [
      'budgetStore: { onError: refuse }\nbudgets: [{ by: subject, requests: 1, per: 1 }]',
      'budgetStore',
      14,
      'needs "at: store": memory neither fails nor waits',
    ],
    [
      'budgetStore: { at: redis }\nbudgets: [{ by: subject, requests: 1, per: 1 }]',
      'budgetStore.at',
      20,
      'must be one of "memory", "store"',
    ],
  ])('have a store that could work, or a problem: %j', (file, name, column, what) => {
    expect(problemsOf(file)).toEqual([`portcullis.yaml: ${name} (line 1, column ${column}): ${what}`])
  })

  it.each([
    ['{ by: address, cost: 5, per: 1 }', 'cost needs limits.cost: without it no operation is weighed'],
    ['{ by: address, per: 1 }', 'must have either requests or cost'],
  ])('are a problem where they could not work: %s', (budget, what) => {
    expect(problemsOf(`budgets: [${budget}]`)).toEqual([
      `portcullis.yaml: budgets[0] (line 1, column 11): ${what}`,
    ])
  })

  it('are warned of beside a store that replicas share, and beside no other', () => {
    const warningsOf = (more: string) => {
      const file = `budgets: [{ by: subject, requests: 1, per: 1 }]\n${more}`
      const result = readConfig({ env: {}, readFile: () => file })
      return result.kind === 'ok' ? result.config.warnings.map(printProblem) : undefined
    }
    expect(warningsOf('')).toEqual([])
    expect(warningsOf('store: "postgres://127.0.0.1/portcullis"\nbudgetStore: { at: store }')).toEqual([])
    expect(warningsOf('store: "postgres://127.0.0.1/portcullis"')).toEqual([
      'portcullis.yaml: budgets (line 1, column 10): are counted by each gateway for itself: several that share this store let several times as much through, unless "budgetStore.at" is "store"',
    ])
  })
})
