import { describe, expect, it, jest } from '@jest/globals'
import { createLog } from '../../../src/http/server/log.ts'

describe('a log whose stream throws', () => {
  it('loses its lines, says so once, and throws at nobody', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const written: string[] = []
    let isBroken = true
    const log = createLog('info', {
      write(line) {
        if (isBroken) throw Object.assign(new Error('a secret of the stream'), { code: 'EMFILE' })
        written.push(line)
      },
    })
    log.error({}, 'first')
    log.info({}, 'second')
    isBroken = false
    log.warn({}, 'third')
    expect(written.map((line) => (JSON.parse(line) as { readonly msg: string }).msg)).toEqual(['third'])
    expect(warn.mock.calls).toEqual([['the log cannot be written, and lines are lost (EMFILE)']])
    warn.mockRestore()
  })
})
