import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { serverAudits } from 'graphql-http'
import { type ContributorGateway, openContributorGateway } from '../kit/contributor.ts'

let gateway: ContributorGateway
beforeAll(async () => {
  gateway = await openContributorGateway()
})
afterAll(() => gateway.close())

const audits = serverAudits({ url: () => `${gateway.url}/graphql` })
const levelOf = (name: string): string => name.split(' ')[0] ?? ''

describe('GraphQL over HTTP, as the audits of graphql-http read it', () => {
  it.each(
    audits
      .filter(({ name }) => levelOf(name) !== 'MAY')
      .map((audit) => [audit.id, audit.name, audit.fn] as const),
  )('%s %s', async (_id, _name, audit) => {
    const result = await audit()
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
  })

  it('every MUST and SHOULD was among them', () => {
    const count = (level: string): number => audits.filter(({ name }) => levelOf(name) === level).length
    expect(['MUST', 'SHOULD', 'MAY'].map(count)).toEqual([13, 23, 25])
  })

  it('what is a MAY is done, or left out for a reason', async () => {
    const left: string[] = []
    for (const { id, name, fn } of audits.filter(({ name }) => levelOf(name) === 'MAY')) {
      const result = await fn()
      if (result.status !== 'ok') left.push(`${id} ${name}`)
    }
    // A form, and a GET that a page of another origin can make: refused as forgeries.
    process.stderr.write(`MAYs that are not done:\n${left.map((line) => `  ${line}\n`).join('')}`)
    expect(left.map((line) => line.slice(0, 4)).sort()).toEqual(['5A70', '6A70', 'D6D5'])
  })
})
