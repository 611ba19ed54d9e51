import { describe, expect, it } from '@jest/globals'
import { printLogLine, printLogText } from '../../src/cli/log-text.ts'

const line = (fields: object): string =>
  `${JSON.stringify({ level: 40, time: Date.UTC(2026, 0, 1), pid: 1, hostname: 'h', ...fields })}\n`

describe('a line of the log at a terminal', () => {
  it('has time, level, message and whatever else it holds', () => {
    expect(printLogText(line({ msg: 'the upstream is down', url: 'http://a', tries: 2 }))).toMatch(
      /^\d\d:\d\d:\d\d warn {2}the upstream is down url=http:\/\/a tries=2\n$/,
    )
  })

  it('has the stack of an error, and of its cause, below', () => {
    const err = {
      type: 'Error',
      message: 'm',
      stack: 'Error: m\n  at a',
      cause: { message: 'why', stack: '' },
    }
    const text = printLogText(line({ level: 50, msg: 'a route failed', err }))
    expect(text.split('\n').slice(1)).toEqual(['    Error: m', '      at a', '    caused by:', '    why', ''])
    expect(text).toMatch(/^\S+ error a route failed\n/)
  })

  it('moves no cursor and hides no text, whatever an upstream says', () => {
    const text = printLogText(line({ msg: 'it says \u001b[2J\u202e\r\nfake' }))
    expect(text).toMatch(/it says \uFFFD\[2J\uFFFD\uFFFD\uFFFDfake\n$/)
    expect(text.split('\n')).toHaveLength(2)
  })

  it('is left alone where it is not an object of JSON', () => {
    for (const text of ['hello\n', '1\n', 'null\n']) expect(printLogText(text)).toBe(text)
  })
})

describe('a line for a log', () => {
  it('is one object of JSON, as those of the gateway are', () => {
    const record: unknown = JSON.parse(printLogLine('info', 'a\nb', { url: 'u' }))
    expect(record).toEqual({
      level: 30,
      time: expect.any(Number),
      pid: process.pid,
      hostname: expect.any(String),
      url: 'u',
      msg: 'a\nb',
    })
  })
})
