import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { buildASTSchema, parse, validate } from 'graphql'
import { expectAllowed, expectDenied } from '../../src/testing/expectations.ts'
import { subject } from '../../src/testing/subject.ts'
import { run } from '../cli/terminal.ts'
import { startGateway } from '../kit/gateway.ts'
import { signToken } from '../kit/prover.ts'
import { type ArgumentAsker, judgeArguments } from '../laws/argument-oracle.ts'
import { makeArgumentRequest } from '../laws/argument-request.ts'
import { makeArgumentWorld, printArgumentWorld, SCOPES } from '../laws/argument-world.ts'
import { createTape, type Tape, tapes } from '../laws/tape.ts'
import { SEED } from '../support/seed.ts'

/** Whoever explains a decision, or tests for one, tells the one that the gateway takes. */

const CASES_SCALE = Number(process.env['CASES_SCALE'] ?? 1)
const CONFIG = 'baseline: { mutation: public }\nschema: a.graphql\n'

function makeAsker(tape: Tape): ArgumentAsker {
  const scopes = tape.chance(30) ? [...SCOPES] : tape.some(SCOPES, 50)
  return { isKnown: true, scopes, isStaff: [true, false, undefined, 'true'][tape.below(4)] }
}

describe('a decision on what a caller supplies', () => {
  it('is explained, tested and asserted as it is taken', async () => {
    process.stderr.write(`explained decisions: SEED=${SEED}\n`)
    const counts = { allow: 0, reduce: 0, deny: 0 }
    for (const numbers of fc.sample(tapes, { seed: SEED, numRuns: 25 * CASES_SCALE })) {
      const world = makeArgumentWorld(createTape(numbers))
      const text = printArgumentWorld(world).replaceAll('2026-01-01', '2126-01-01')
      const schema = buildASTSchema(parse(text), { assumeValidSDL: true })
      for (const ofRequest of fc.sample(tapes, { seed: SEED + numbers.length, numRuns: 6 })) {
        const tape = createTape(ofRequest)
        const asker = makeAsker(tape)
        const request = makeArgumentRequest(tape, world)
        const document = parse(request.source)
        if (validate(schema, document).length > 0) continue
        const { decision, denied } = judgeArguments({ ...request, world, document, asker })
        counts[decision] += 1
        const paths = [...new Set(denied.map((one) => one.split(' ')[1] ?? ''))].sort()
        const claims = asker.isStaff === undefined ? {} : { staff: asker.isStaff }
        const files = { 'a.graphql': text, 'p.yaml': CONFIG, 'o.graphql': request.source }
        const shown = asker.scopes.length === 0 ? ['--scopes'] : ['--scopes', ...asker.scopes]
        const args = [
          'explain',
          '--config',
          'p.yaml',
          '--schema',
          'a.graphql',
          '--operation',
          'o.graphql',
          '--json',
        ]
        const variables = JSON.stringify(request.variables)
        const explained = await run(
          [...args, ...shown, '--claims', JSON.stringify(claims), '--variables', variables],
          files,
        )
        const said = JSON.parse(explained.stdout || JSON.stringify(explained))
        const context = JSON.stringify({ decision, denied, said, variables, asker }, undefined, 1)
        if (said.decision !== decision) throw new Error([context, request.source, text].join('\n'))
        expect(
          [...new Set(said.denied?.map(({ path }: { path: string[] }) => path.join('.')))].sort(),
        ).toEqual(paths)

        const who = subject({ scopes: asker.scopes, claims })
        const options = { baseline: { mutation: 'public' }, variables: request.variables } as const
        if (decision === 'allow') expectAllowed(schema, document, who, options)
        else expectDenied(schema, document, who, paths, options)
      }
    }
    process.stderr.write(`explained decisions: ${JSON.stringify(counts)}\n`)
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(2 * CASES_SCALE)
  }, 300_000)
})

const SDL = `
  type Query { open: Int }
  type Mutation { save(id: Int!, note: String): Int @auth(scopes: [["s"]], unless: "!has(args.note) || args.note == subject.id") }`

describe('variables that do not fit an operation', () => {
  const query = 'mutation ($id: Int!, $note: String) { save(id: $id, note: $note) }'

  it.each(['{"id": "x"}', '{}', '{"id": null}', '{"id": 1, "note": 5}', '{"id": 1.5}'])(
    'are refused by those who explain, as by the gateway: %s',
    async (variables) => {
      const gateway = await startGateway({
        before: 'schema',
        schema: buildASTSchema(parse(SDL), { assumeValidSDL: true }),
        baseline: { mutation: 'public' },
      })
      const { body } = await gateway.graphql(query, {
        variables: JSON.parse(variables),
        token: signToken({ scopes: ['s'] }),
      })
      expect([body.data, body.errors?.[0]?.extensions?.['code']]).toEqual([undefined, 'BAD_USER_INPUT'])
      const files = { 'a.graphql': SDL, 'p.yaml': CONFIG }
      const args = ['explain', '--config', 'p.yaml', '--schema', 'a.graphql', '--operation', query]
      const told = await run([...args, '--scopes', 's', '--variables', variables], files)
      expect([told.code, told.stdout]).toEqual([2, ''])
      expect(told.stderr).toContain('--variables: Variable "$')
      const options = { baseline: { mutation: 'public' }, variables: JSON.parse(variables) } as const
      const schema = buildASTSchema(parse(SDL), { assumeValidSDL: true })
      for (const assertion of [
        expectAllowed,
        (...[a, b, c, d]: Parameters<typeof expectAllowed>) => expectDenied(a, b, c, undefined, d),
      ])
        expect(() => assertion(schema, query, subject({ scopes: ['s'] }), options)).toThrow(
          /^The variables must fit the operation: Variable "\$/,
        )
    },
  )
})
