import { describe, expect, it } from '@jest/globals'
import { createConfigurationFiles } from '../../src/cli/serving/configuration-files.ts'
import { readConfig } from '../../src/config/config.ts'

describe('a configuration file', () => {
  const texts = { 'a.yaml': '' }
  const reading = () =>
    createConfigurationFiles(
      () => texts['a.yaml'],
      (readFile) => readConfig({ env: {}, flags: { config: 'a.yaml' }, readFile }),
    )

  it('may be empty from the start', () => {
    texts['a.yaml'] = ''
    expect(reading().read()).toMatchObject({ kind: 'ok' })
  })

  it('that had text and is empty is not read until it has text again', () => {
    texts['a.yaml'] = 'queries: deny'
    const { read } = reading()
    expect(read()).toMatchObject({ kind: 'ok', config: { queries: 'deny' } })
    texts['a.yaml'] = '\n'
    expect(read()).toEqual({
      kind: 'problems',
      problems: [{ where: 'a.yaml', what: 'is empty, and was not before' }],
    })
    texts['a.yaml'] = '# nothing'
    expect(read()).toMatchObject({ kind: 'ok', config: { queries: 'reduce' } })
  })
})
