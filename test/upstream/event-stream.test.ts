import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createEventStreamReader, UnreadableError } from '../../src/upstream/subscription/event-stream.ts'
import { startCpuTime } from '../support/cpu-time.ts'
import { SEED } from '../support/seed.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string, size = 1_000) => createEventStreamReader(size)(bytes(text))

describe('an event stream', () => {
  it.each([
    ['event: next\ndata: {"a":1}\n\n', [{ name: 'next', data: '{"a":1}' }]],
    ['event:next\r\ndata:x\r\n\r\n', [{ name: 'next', data: 'x' }]],
    ['event: a\rdata: x\r\r', [{ name: 'a', data: 'x' }]],
    ['data: x\ndata:  y\ndata\n\n', [{ name: 'message', data: 'x\n y\n' }]],
    [':\n\n: hello\nid: 7\nretry: 5\nother\n\n', []],
    ['event: complete\n\n', [{ name: 'complete', data: '' }]],
    ['event: a\nevent: b\ndata: x:y: z\n\n', [{ name: 'b', data: 'x:y: z' }]],
    ['\n\n\n', []],
    ['data: not yet\n', []],
    ['\ufeffdata: x\n\n', [{ name: 'message', data: 'x' }]],
    ['data: ü€😀\n\n', [{ name: 'message', data: 'ü€😀' }]],
  ])('%j is read', (text, events) => {
    expect(read(text)).toEqual(events)
  })

  it('reads the same wherever it is cut', () => {
    const line = fc.constantFrom(
      'event: next',
      'data: ü😀',
      'data',
      ':',
      'data: {"a":1}',
      '',
      'event: complete',
    )
    const end = fc.constantFrom('\n', '\r\n', '\r')
    const text = fc.array(fc.tuple(line, end), { maxLength: 12 }).map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (given, cuts) => {
        const whole = bytes(given)
        const reader = createEventStreamReader(1_000)
        const at = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length]
        const pieces = at.slice(1).map((cut, index) => whole.subarray(at[index], cut))
        expect(pieces.flatMap((piece) => reader(piece))).toEqual(read(given))
      }),
      { seed: SEED },
    )
  })

  it('holds no more than one event may have, in one line, in many, or in many empty ones', () => {
    for (const piece of ['data: xxxxxxxx\n', 'xxxxxxxxxx', 'data\n']) {
      const reader = createEventStreamReader(100)
      const readAll = (): void => {
        for (let count = 0; count < 200; count++) reader(bytes(piece))
      }
      expect(readAll).toThrow(UnreadableError)
    }
    const reader = createEventStreamReader(20)
    for (let count = 0; count < 200; count++) {
      reader(bytes(': still here\n\n'))
      expect(reader(bytes('data: x\n\n'))).toHaveLength(1)
    }
  })

  it('is linear where it comes byte by byte', () => {
    const x = bytes('x')
    const measure = (length: number): number => {
      const runs = Array.from({ length: 5 }, () => {
        const reader = createEventStreamReader(1_000_000)
        const cpuTime = startCpuTime()
        for (let count = 0; count < length; count++) reader(x)
        return cpuTime()
      })
      return Math.min(...runs)
    }
    measure(10_000)
    // Ten times as much. What goes over all of it for each byte takes a hundred times as long.
    expect(measure(100_000) / Math.max(measure(10_000), 0.1)).toBeLessThan(40)
  })

  it('refuses what is no UTF-8', () => {
    expect(() => createEventStreamReader(100)(Uint8Array.of(0xff, 0xfe))).toThrow(UnreadableError)
  })
})
