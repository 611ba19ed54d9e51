import { describe, expect, it } from '@jest/globals'
import { ANONYMOUS } from '../../src/core/decision/subject.ts'
import { subjectOf } from '../../src/guard/context-subject.ts'

describe('the subject of a context', () => {
  it('is the one that the host put there', () => {
    const subject = { kind: 'refused', reason: 'invalid_token' } as const
    expect(subjectOf({ subject })).toBe(subject)
  })

  it.each([undefined, null, {}, { subject: null }])('is anonymous in %j', (context) => {
    expect(subjectOf(context)).toBe(ANONYMOUS)
  })

  it('is a TypeError where no authenticator made it', () => {
    expect(() => subjectOf({ subject: { id: 'root', scopes: ['*'] } })).toThrow(TypeError)
  })
})
