import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DEFAULT_PATHS } from '../../src/core/gateway-paths.ts'
import {
  answerConsole,
  type Console,
  type ConsoleSettings,
  consolePage,
  loadConsole,
  wantsConsole,
} from '../../src/http/routes/console.ts'

const script = '/console/assets/index-Abc_12-9.js'
const gzip = { 'accept-encoding': 'br;q=1, gzip;q=0.8' }

let directory: string
let built: Console

function load(folder: string): Console {
  const loaded = loadConsole(folder)
  if (loaded === undefined) throw new Error('The console was not loaded.')
  return loaded
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-console-'))
  mkdirSync(join(directory, 'console', 'assets'), { recursive: true })
  const files: Readonly<Record<string, string | Buffer>> = {
    'secret.js': 'outside',
    'console/index.html': '<!doctype html><title>Portcullis</title>',
    'console/index.html.gz': gzipSync('<!doctype html><title>Portcullis</title>'),
    'console/assets/index-Abc_12-9.js': 'run()',
    'console/assets/index-Abc_12-9.js.gz': gzipSync('run()'),
    'console/assets/plain.css': 'body {}',
    'console/assets/packed-Abc_1234.js.gz': gzipSync('packed()'),
    'console/assets/packed-Abc_1234.js.br': brotliCompressSync('packed()'),
    'console/assets/unknown-Abc_1234.exe': 'MZ',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content)
  built = load(join(directory, 'console'))
})

afterAll(() => rmSync(directory, { recursive: true }))

describe('loading', () => {
  test('where nothing was built there is no console', () => {
    expect(loadConsole(join(directory, 'absent'))).toBeUndefined()
    expect(loadConsole(join(directory, 'console', 'assets'))).toBeUndefined()
  })

  test('another page of the same build is served in place of the console, and neither is a file', () => {
    const folder = join(directory, 'pages')
    mkdirSync(folder)
    writeFileSync(join(folder, 'index.html'), 'the console')
    writeFileSync(join(folder, 'administration.html'), '<script src="./a.js"></script>')
    writeFileSync(join(folder, 'a.js'), 'run()')
    const paths = { graphql: '/graphql', jwt: '/jwt', console: '/administration' }
    const loaded = loadConsole(folder, paths, { page: 'administration.html' })
    if (loaded === undefined) throw new Error('The page was not loaded.')
    expect(String(consolePage(loaded, {}).body)).toBe('<script src="/administration/a.js"></script>')
    expect([...loaded.files.keys()]).toEqual(['/administration/a.js'])
    expect([...load(folder).files.keys()]).toEqual(['/console/a.js'])
  })

  test('a file is read when it is first requested, and then kept: later changes on the disk are not served', () => {
    const folder = join(directory, 'changing')
    mkdirSync(folder)
    writeFileSync(join(folder, 'index.html'), 'before')
    const loaded = load(folder)
    expect(String(consolePage(loaded, {}).body)).toBe('before')
    writeFileSync(join(folder, 'index.html'), 'after')
    expect(String(consolePage(loaded, {}).body)).toBe('before')
  })
})

describe('files', () => {
  test('a file whose name holds its hash is kept for good, any other is asked for again', () => {
    expect(answerConsole(built, script, {})).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      },
    })
    expect(answerConsole(built, '/console/assets/plain.css', {}).headers['cache-control']).toBe('no-cache')
    expect(consolePage(built, {}).headers).toMatchObject({
      'cache-control': 'no-cache',
      vary: 'accept, accept-encoding',
    })
  })

  test.each([
    '/console',
    '/console/',
    '/console/index.html',
    '/console/assets/',
    '/console/assets/index-Abc_12-9.js.gz',
    '/console/assets/unknown-Abc_1234.exe',
    '/console/../secret.js',
    '/console/%2e%2e/secret.js',
    '/console//assets/plain.css',
    '/console/assets/../index.html',
    '/console/__proto__',
    'assets/plain.css',
    '',
  ])('only a listed path is answered: %j', (path) => {
    expect(answerConsole(built, path, {})).toMatchObject({
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: 'Not found.\n',
    })
  })

  test('every answer forbids sniffing, framing and scripts from elsewhere', () => {
    const fresh = consolePage(built, {})
    const answers = [
      fresh,
      consolePage(built, { 'if-none-match': fresh.headers['etag'] }),
      answerConsole(built, script, {}),
      answerConsole(built, '/console/absent', {}),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([200, 304, 200, 404])
    for (const { headers } of answers) {
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      const policy = headers['content-security-policy'] ?? ''
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
      )
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/)
    }
  })
})

describe('compression', () => {
  test.each(['gzip', 'br;q=1, gzip;q=0.8', 'GZIP', '*'])('taken when accepted: %s', (accepted) => {
    const answer = answerConsole(built, script, { 'accept-encoding': accepted })
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(String(gunzipSync(answer.body))).toBe('run()')
  })

  test.each([undefined, '', 'identity', 'gzip;q=0', 'gzip;q=0, *', 'gzip;q=x'])(
    'left out otherwise: %s',
    (accepted) => {
      const answer = answerConsole(built, script, { 'accept-encoding': accepted })
      expect(answer.headers).not.toHaveProperty('content-encoding')
      expect(String(answer.body)).toBe('run()')
    },
  )

  test('left out where the build compressed nothing', () => {
    const answer = answerConsole(built, '/console/assets/plain.css', gzip)
    expect(answer.headers).not.toHaveProperty('content-encoding')
    expect(String(answer.body)).toBe('body {}')
  })
})

describe('a file that the build left in its codings alone', () => {
  const packed = '/console/assets/packed-Abc_1234.js'
  const answerTo = (accepted: string) => answerConsole(built, packed, { 'accept-encoding': accepted })

  test.each(['br', 'gzip, deflate, br, zstd', '*', 'gzip;q=1, BR;q=0.1'])(
    'is sent as brotli to %s',
    (accepted) => {
      const answer = answerTo(accepted)
      expect(answer.headers).toMatchObject({
        'content-encoding': 'br',
        'content-type': 'text/javascript; charset=utf-8',
      })
      expect(String(brotliDecompressSync(answer.body))).toBe('packed()')
    },
  )

  test.each(['gzip', 'br;q=0, *'])('is sent as gzip to %s', (accepted) => {
    const answer = answerTo(accepted)
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(String(gunzipSync(answer.body))).toBe('packed()')
  })

  test('is unpacked for who takes neither, each under a tag of its own', () => {
    const answer = answerTo('identity')
    expect(answer.headers).not.toHaveProperty('content-encoding')
    expect(String(answer.body)).toBe('packed()')
    const tags = ['br', 'gzip', 'identity'].map((accepted) => answerTo(accepted).headers['etag'])
    expect(new Set(tags).size).toBe(3)
    expect(answerConsole(built, `${packed}.br`, {}).status).toBe(404)
  })
})

describe('the page', () => {
  const pageOf = (settings: ConsoleSettings): string => {
    const folder = mkdtempSync(join(directory, 'page-'))
    writeFileSync(join(folder, 'index.html'), '<title>Portcullis</title><div data-client="">')
    return String(consolePage(loadConsole(folder, DEFAULT_PATHS, settings) as Console, {}).body)
  }

  test('has the title that is configured, as text', () => {
    expect(pageOf({})).toContain('<title>Portcullis</title>')
    expect(pageOf({ title: '</title><script>$&' })).toContain(
      '<title>&lt;/title&gt;&lt;script&gt;$&amp;</title>',
    )
  })

  test('names where the client of this run is only where there is one', () => {
    expect(pageOf({})).toContain('data-client=""')
    expect(pageOf({ hasDevelopmentClient: true })).toContain('data-client="/console/development-client"')
  })
})

describe('revalidation', () => {
  test('a known tag is answered 304 without a body', () => {
    const etag = consolePage(built, gzip).headers['etag'] ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = consolePage(built, { ...gzip, 'if-none-match': known })
      expect(answer).toMatchObject({ status: 304, headers: { etag }, body: '' })
      expect(answer.headers).not.toHaveProperty('content-type')
    }
  })

  test('a tag names one representation and one content', () => {
    const etag = consolePage(built, gzip).headers['etag']
    expect(consolePage(built, {}).headers['etag']).not.toBe(etag)
    expect(consolePage(built, { 'if-none-match': etag }).status).toBe(200)
    expect(answerConsole(built, script, { 'if-none-match': etag }).status).toBe(200)
  })
})

describe('who gets the page', () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

  test.each([browser, 'text/html', 'TEXT/HTML', 'application/json;q=0.5, text/html;q=0.9'])(
    'a browser: %s',
    (accept) => {
      expect(wantsConsole('GET', accept, false)).toBe(true)
    },
  )

  test.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/graphql-response+json, application/json;q=0.9',
    'text/html;q=0.5, application/json',
    'text/html, application/graphql-response+json',
    'text/html;q=0',
    'text/html;q=2',
    'text/event-stream',
  ])('not a client: %s', (accept) => {
    expect(wantsConsole('GET', accept, false)).toBe(false)
  })

  test('not a request that carries an operation, nor one that is no GET', () => {
    expect(wantsConsole('GET', browser, true)).toBe(false)
    for (const method of ['POST', 'HEAD', 'OPTIONS', 'get'])
      expect(wantsConsole(method, browser, false)).toBe(false)
  })
})
