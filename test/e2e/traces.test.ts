import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from '@jest/globals'

const SDK = pathToFileURL(resolve('examples/open-telemetry.js')).href
const PROGRAM = resolve('dist/cli/portcullis.js')

it('portcullis start makes spans with the SDK of examples/open-telemetry.js', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-spans-'))
  const child = spawn(process.execPath, ['--import', SDK, PROGRAM, 'start'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0' },
  })
  const ended = new Promise((done) => child.once('exit', done))
  let text = ''
  const listeners = new Set<() => void>()
  child.stdout.on('data', (piece) => {
    text += String(piece)
    for (const listener of listeners) listener()
  })
  const hear = (what: RegExp): Promise<RegExpExecArray> =>
    new Promise((found, fail) => {
      const look = (): void => {
        const match = what.exec(text)
        if (match !== null) found(match)
      }
      listeners.add(look)
      child.once('exit', () => fail(new Error(`It ended: ${text}`)))
      look()
    })
  try {
    const [, url] = await hear(/Portcullis listens on (http:[^\s"]+)/)
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: JSON.stringify({ query: '{ Person { name } }' }),
    })
    expect(answer.status).toBe(200)
    // A span is printed from its resource to its links.
    const [printed] = await hear(/name: 'POST \/graphql'[\s\S]*?\n\}/)
    expect(text).toContain(`traceId: '${traceId}'`)
    expect(printed).toContain("'portcullis.decision': 'allow'")
    for (const step of ['authenticate', 'prepare', 'decide', 'execute'])
      expect(text).toContain(`name: '${step}'`)
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
})
