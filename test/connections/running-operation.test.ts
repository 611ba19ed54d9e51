import { describe, expect, it } from '@jest/globals'
import { type ResultSink, runOperation } from '../../src/connections/running-operation.ts'
import { ANONYMOUS, type Subject } from '../../src/core/decision/subject.ts'
import {
  type Answer,
  type AnswerStream,
  answerResult,
  type FormattedResult,
} from '../../src/operations/answer.ts'
import { type Operation, signalOf } from '../../src/operations/operation.ts'
import { mapStream } from '../../src/operations/result-stream.ts'
import { StoreUnavailableError } from '../../src/token/ports.ts'
import { createTopic } from '../kit/socket-world.ts'

const OPERATION = {
  text: '',
  ids: undefined,
  operationName: undefined,
  variables: {},
  headers: {},
  address: '127.0.0.1',
  transport: 'websocket' as const,
  isSafe: false,
}
const REFUSAL = [{ message: 'no', extensions: { code: 'FORBIDDEN' } }]
const NOBODY: Subject = { kind: 'anonymous', reason: 'expired_token' }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Started {
  readonly operation: ReturnType<typeof runOperation>
  readonly told: unknown[]
  readonly logged: unknown[]
  readonly signal: () => AbortSignal | undefined
  subject: Subject
  room: Promise<void> | undefined
}

function start(perform: (operation: Operation) => Promise<Answer>, sink: Partial<ResultSink> = {}): Started {
  const told: unknown[] = []
  const logged: unknown[] = []
  let signal: AbortSignal | undefined
  const started: Started = {
    told,
    logged,
    signal: () => signal,
    subject: ANONYMOUS,
    room: undefined,
    operation: undefined as never,
  }
  const operation = runOperation(OPERATION, {
    perform(live) {
      signal = signalOf(live)
      return perform(live)
    },
    subject: () => started.subject,
    sink: {
      next: (result) => told.push(result),
      refuse: (errors) => told.push(errors),
      complete: () => told.push('complete'),
      room: () => started.room,
      ...sink,
    },
    log: (error) => logged.push(error),
  })
  return Object.assign(started, { operation })
}

/** A stream of a topic, and who was asked about. */
function streaming(
  decide: (subject: Subject) => Promise<typeof REFUSAL | undefined> = async () => undefined,
) {
  const topic = createTopic()
  const asked: Subject[] = []
  const results = mapStream(topic.subscribe(), {
    signal: new AbortController().signal,
    map: async (value): Promise<FormattedResult> => ({ data: { value } }),
    fail: () => ({ errors: REFUSAL }),
  })
  const answer: AnswerStream = {
    kind: 'stream',
    results,
    isOutdated: () => false,
    async review(subject) {
      asked.push(subject)
      return decide(subject)
    },
  }
  return { topic, asked, answer }
}

describe('an operation that runs', () => {
  it('tells what came of it, once', async () => {
    const { told, operation } = start(async () => answerResult({ data: { a: 1 } }))
    await operation.ended
    operation.stop()
    await operation.review()
    expect(told).toEqual([{ data: { a: 1 } }, 'complete'])
  })

  it('that was not executed is an error, not a result', async () => {
    const { told, operation } = start(async () => answerResult({ errors: REFUSAL }))
    await operation.ended
    expect(told).toEqual([REFUSAL])
  })

  it.each([
    ['STORE_UNAVAILABLE', new StoreUnavailableError(new Error('x'))],
    ['INTERNAL_SERVER_ERROR', new Error('a secret')],
    ['INTERNAL_SERVER_ERROR', undefined],
    ['INTERNAL_SERVER_ERROR', 'text'],
  ])('that fails is refused, masked and logged: %s', async (code, error) => {
    const { told, logged, operation } = start(() => Promise.reject(error))
    await operation.ended
    expect(told).toMatchObject([[{ extensions: { code } }]])
    expect(JSON.stringify(told)).not.toContain('secret')
    expect(logged).toEqual([error])
  })

  it('whose result cannot be written is refused', async () => {
    const refused: unknown[] = []
    const { told, operation } = start(async () => answerResult({ data: { a: 1n } }), {
      next: (result) => void JSON.stringify(result),
      refuse: (errors) => refused.push(errors),
    })
    await operation.ended
    expect(told).toEqual([])
    expect(refused).toMatchObject([[{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]])
  })

  it('that is stopped while it is decided tells nothing, and lets its stream go', async () => {
    const { answer, topic } = streaming()
    let decide = (_: Answer): void => undefined
    const { told, operation, signal } = start(() => new Promise((resolve) => (decide = resolve)))
    operation.stop()
    expect(signal()?.aborted).toBe(true)
    decide(answer)
    await operation.ended
    expect([told, topic.listeners()]).toEqual([[], 0])
  })

  it('is decided anew when its subject has changed while it was decided', async () => {
    const { answer, asked } = streaming(async () => REFUSAL)
    let decide = (_: Answer): void => undefined
    const started = start(() => new Promise((resolve) => (decide = resolve)))
    started.subject = NOBODY
    decide(answer)
    await started.operation.ended
    expect([asked, started.told]).toEqual([[NOBODY], [REFUSAL]])
  })

  it('lets no event through that was not decided for who it is by then, told or not', async () => {
    let settle = (_: typeof REFUSAL | undefined): void => undefined
    const { answer, topic, asked } = streaming(() => new Promise((resolve) => (settle = resolve)))
    const started = start(async () => answer)
    await topic.hasListeners(1)
    topic.emit(1)
    while (started.told.length === 0) await turn()
    started.subject = NOBODY
    topic.emit(2)
    while (asked.length === 0) await turn()
    expect(started.told).toEqual([{ data: { value: 1 } }])
    settle(REFUSAL)
    await started.operation.ended
    expect(started.told).toEqual([{ data: { value: 1 } }, REFUSAL])
    await topic.hasListeners(0)
  })

  it('is decided by the last of several changes, though an earlier one takes longer', async () => {
    const settles: ((errors: typeof REFUSAL | undefined) => void)[] = []
    const { answer, topic, asked } = streaming(() => new Promise((resolve) => settles.push(resolve)))
    const started = start(async () => answer)
    await topic.hasListeners(1)
    const first = started.operation.review()
    await turn()
    started.subject = NOBODY
    const second = started.operation.review()
    await turn()
    expect(asked).toEqual([ANONYMOUS])
    settles[0]?.(undefined)
    await first
    await turn()
    expect(asked).toEqual([ANONYMOUS, NOBODY])
    settles[1]?.(REFUSAL)
    await second
    expect(started.told).toEqual([REFUSAL])
  })

  it('that cannot be decided anew ends', async () => {
    const { answer, topic } = streaming(() => Promise.reject(new Error('no policy')))
    const { operation, told } = start(async () => answer)
    await topic.hasListeners(1)
    await operation.review()
    expect(told).toMatchObject([[{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]])
    await operation.ended
  })

  it('waits with the next event until there is room', async () => {
    const { answer, topic } = streaming()
    const started = start(async () => answer)
    await topic.hasListeners(1)
    let make = (): void => undefined
    started.room = new Promise((resolve) => {
      make = resolve
    })
    for (const value of [1, 2, 3]) topic.emit(value)
    for (let count = 0; count < 10; count += 1) await turn()
    expect(started.told).toEqual([])
    started.room = undefined
    make()
    while (started.told.length < 3) await turn()
    expect(started.told.at(-1)).toEqual({ data: { value: 3 } })
    started.operation.stop()
    await started.operation.ended
  })

  it('that is to finish does so, unless it goes on and on', async () => {
    const { answer, topic } = streaming()
    const stream = start(async () => answer)
    await topic.hasListeners(1)
    stream.operation.finish()
    await stream.operation.ended
    expect([stream.told, topic.listeners()]).toEqual([[], 0])
    let decide = (_: Answer): void => undefined
    const single = start(() => new Promise((resolve) => (decide = resolve)))
    single.operation.finish()
    decide(answerResult({ data: null }))
    await single.operation.ended
    expect(single.told).toEqual([{ data: null }, 'complete'])
    const late = streaming()
    const undecided = start(() => new Promise((resolve) => (decide = resolve)))
    undecided.operation.finish()
    decide(late.answer)
    await undecided.operation.ended
    expect([undecided.told, late.topic.listeners()]).toEqual([[], 0])
  })
})
