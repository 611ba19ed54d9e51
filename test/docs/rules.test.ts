import { describe, expect, it } from '@jest/globals'
import { blockNamed } from './blocks.ts'
import { expectPrinted, sessionsOf } from './console-sessions.ts'

const page = 'docs/rules.md'
const sessions = sessionsOf(page)

describe('docs/rules.md', () => {
  it('has a schema, and what the commands say of it', () => {
    expect(blockNamed(page, 'api.graphql')).toContain('unless: "args.id == subject.claims.person"')
    expect(sessions.length).toBe(3)
  })

  it.each(sessions)('shows what portcullis $command prints', async (session) => expectPrinted(page, session))
})
