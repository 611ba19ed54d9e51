import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { setAlarm } from '../../src/guard/alarm.ts'

const now = (): number => Date.now()
const DAY = 86_400_000

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000_000_000 })
})
afterEach(() => {
  jest.useRealTimers()
})

function alarmIn(milliseconds: number) {
  const ring = jest.fn()
  return { ring, stop: setAlarm(now() + milliseconds, now, ring) }
}

describe('an alarm', () => {
  it('rings once, at its moment and not before', () => {
    const { ring } = alarmIn(1_500)
    jest.advanceTimersByTime(1_499)
    expect(ring).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)
    expect(ring).toHaveBeenCalledTimes(1)
    jest.advanceTimersByTime(DAY)
    expect(ring).toHaveBeenCalledTimes(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('is never early for a moment between two milliseconds', () => {
    const { ring } = alarmIn(10.25)
    jest.advanceTimersByTime(10)
    expect(ring).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)
    expect(ring).toHaveBeenCalledTimes(1)
  })

  it('waits longer than a timer can', () => {
    const { ring } = alarmIn(60 * DAY)
    jest.advanceTimersByTime(60 * DAY - 1)
    expect(ring).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)
    expect(ring).toHaveBeenCalledTimes(1)
  })

  it.each([5_609_418_990_073_000, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    'does not ring early for a moment thousands of years away: %s',
    (moment) => {
      const ring = jest.fn()
      const stop = setAlarm(moment, now, ring)
      jest.advanceTimersByTime(60 * DAY)
      expect(ring).not.toHaveBeenCalled()
      stop()
      expect(jest.getTimerCount()).toBe(0)
    },
  )

  it.each([-1, Number.NEGATIVE_INFINITY, Number.NaN])(
    'rings at once, and after this call, for a moment that has gone by: %d',
    (milliseconds) => {
      const { ring } = alarmIn(milliseconds)
      expect(ring).not.toHaveBeenCalled()
      jest.advanceTimersByTime(1)
      expect(ring).toHaveBeenCalledTimes(1)
    },
  )

  it('does not ring when it was taken back, and leaves no timer', () => {
    const { ring, stop } = alarmIn(60 * DAY)
    jest.advanceTimersByTime(30 * DAY)
    stop()
    expect(jest.getTimerCount()).toBe(0)
    jest.advanceTimersByTime(60 * DAY)
    expect(ring).not.toHaveBeenCalled()
  })

  it('goes by the clock where a timer was early', () => {
    const { ring } = alarmIn(1_000)
    jest.setSystemTime(now() - 500)
    jest.advanceTimersByTime(1_000)
    expect(ring).not.toHaveBeenCalled()
    jest.advanceTimersByTime(500)
    expect(ring).toHaveBeenCalledTimes(1)
  })

  it('rings within half a minute when the clock is set forwards past its moment', () => {
    const { ring } = alarmIn(DAY)
    jest.setSystemTime(now() + 2 * DAY)
    jest.advanceTimersByTime(30_000)
    expect(ring).toHaveBeenCalledTimes(1)
  })

  it('rings at its moment and not before when the clock is set back', () => {
    const { ring } = alarmIn(60_000)
    jest.setSystemTime(now() - 600_000)
    jest.advanceTimersByTime(659_999)
    expect(ring).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)
    expect(ring).toHaveBeenCalledTimes(1)
  })
})
