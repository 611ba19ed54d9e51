// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested here.
import { describe, expect, it } from '@jest/globals'
import { type Config, readConfig } from '../../src/config/config.ts'
import { expandText } from '../../src/config/placeholders.ts'
import { printProblem } from '../../src/config/problem.ts'

const SECRET = 'a secret of 32 bytes, for production'

type Files = Readonly<Record<string, string>>

function read(files: Files, env: Readonly<Record<string, string>> = {}) {
  return readConfig({
    env,
    readFile(path) {
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      return text
    },
  })
}

function configOf(text: string, env: Readonly<Record<string, string>> = {}, files: Files = {}): Config {
  const result = read({ ...files, 'portcullis.yaml': text }, env)
  if (result.kind === 'problems') throw new Error(result.problems.map(printProblem).join('\n'))
  return result.config
}

function problemsOf(
  text: string,
  env: Readonly<Record<string, string>> = {},
  files: Files = {},
): readonly string[] {
  const result = read({ ...files, 'portcullis.yaml': text }, env)
  return result.kind === 'ok' ? [] : result.problems.map(printProblem)
}

const WHOLE = 'baseline: { query: public, mutation: derived, subscription: public }'

describe('a placeholder', () => {
  it.each([
    ['${A}', 'a'],
    ['x${A}y${B}z', 'xaybz'],
    ['${A}${A}', 'aa'],
    ['${NONE:-c}', 'c'],
    ['${NONE:-}', ''],
    ['${EMPTY:-c}', 'c'],
    ['${A:-c}', 'a'],
    ['${NONE:-a:-b $x}', 'a:-b $x'],
    ['$${A}', '${A}'],
    ['$${A}${A}', '${A}a'],
    ['$A $ {A} {A}', '$A $ {A} {A}'],
    ['${NESTED}', '${A}'],
    ['${_a1}', 'low'],
  ])('in %j gives %j', (text, expected) => {
    const env = { A: 'a', B: 'b', EMPTY: '', NESTED: '${A}', _a1: 'low' }
    expect(expandText(text, env)).toMatchObject({ kind: 'text', text: expected })
  })

  it.each(['${NONE:-${A}}', '${A:-${B}}', '${NONE:-x${B:-c}}'])(
    'within the default of another is a mistake: %s',
    (text) => {
      expect(expandText(text, { A: 'a', B: 'b' })).toEqual({
        kind: 'fault',
        what: 'has a placeholder within the default of another; defaults are text',
      })
    },
  )

  it.each([
    '${NONE}',
    '${EMPTY}',
    '${}',
    '${ A }',
    '${A',
    '${A:?no}',
    '${A-b}',
    '${1A}',
    '${__proto__}',
    '${toString}',
  ])('in %j is a fault that holds no value', (text) => {
    const expansion = expandText(text, { A: 'hunter2', EMPTY: '' })
    expect(expansion.kind).toBe('fault')
    expect(JSON.stringify(expansion)).not.toContain('hunter2')
  })

  it('is filled in wherever a text is, and only in values', () => {
    const config = configOf(
      `
jwt: { secret: "\${S}", issuer: "\${I:-https://us.example}" }
upstream: { url: "http://\${H}:5110/graphql", headers: { x-api-key: "\${K}" }, forwardHeaders: ["x-\${T}"] }
${WHOLE}
`,
      { S: SECRET, H: '127.0.0.1', K: 'k123', T: 'tenant' },
    )
    expect(config.jwt).toMatchObject({ secret: SECRET, issuer: 'https://us.example' })
    expect(config.upstream).toMatchObject({
      url: 'http://127.0.0.1:5110/graphql',
      headers: { 'x-api-key': 'k123' },
      forwardHeaders: ['x-tenant'],
    })
  })

  it('is read as a number or a truth value where the setting wants one, and as text where it wants text', () => {
    const env = { PORT_OF_IT: '4321', DEPTH: '7', ON: 'true', DIGITS: '12345678901234567890123456789012' }
    const config = configOf(
      'port: ${PORT_OF_IT}\nlimits: { depth: "${DEPTH}" }\npersistedOperations: { apq: "${ON}" }\njwt: { secret: "${DIGITS}", expires: "${E:-2h}" }',
      env,
    )
    expect(config).toMatchObject({
      port: 4321,
      limits: { depth: 7 },
      persistedOperations: { apq: true },
      jwt: { secret: env.DIGITS, expires: 7200 },
    })
    expect(problemsOf('port: ${PORT_OF_IT}', { PORT_OF_IT: 'many' })).toEqual([
      'portcullis.yaml: port (line 1, column 7): must be a whole number from 0 to 65535',
    ])
  })

  it('brings no YAML in: a value stays one text', () => {
    const issuer = 'a", secret: "b\n  audience: [c]\n&x *x {}'
    const { jwt } = configOf('jwt: { secret: "${S}", issuer: "${I}" }', { S: SECRET, I: issuer })
    expect(jwt).toMatchObject({ secret: SECRET, issuer, audience: [] })
  })

  it('of a variable that is not set names the setting, its line and its column, once', () => {
    expect(problemsOf('upstream:\n  url: "http://127.0.0.1:1/"\njwt:\n  secret: "${THE_SECRET}"\n')).toEqual([
      'portcullis.yaml: jwt.secret (line 4, column 11): names the environment variable THE_SECRET, which is not set or empty',
    ])
    expect(problemsOf('issuers:\n  - iss: ${ISS\n    jwks: https://a/\n    ceiling: []\n')).toEqual([
      expect.stringMatching(
        /^portcullis\.yaml: issuers\[0\]\.iss \(line 2, column 10\): has a "\$\{" that begins neither/,
      ),
    ])
  })

  it('does not matter where a variable or a flag sets the same', () => {
    const config = configOf('jwt: { secret: "${NONE}" }', { JWT_SECRET: SECRET })
    expect(config.jwt.secret).toBe(SECRET)
  })

  it('has no place in a name', () => {
    const [problem = ''] = problemsOf(
      `upstream: { url: "http://127.0.0.1:1/", headers: { "\${N}": a } }\n${WHOLE}`,
      { N: 'x' },
    )
    expect(problem).toContain('has a placeholder in its name: only values have them')
  })
})

describe('a secret', () => {
  it.each([
    '${JWT_SECRET}',
    '${THE_SECRET_OF_THIS_GATEWAY_IN_PRODUCTION}',
    'a long prefix of many bytes ${B:-x}',
    '${JWT_SECRET',
    '$JWT_SECRET_OF_THE_GATEWAY_HERE_IT_IS',
    '$(cat /run/secrets/jwt_secret_of_the_gateway)',
    '{{ .Values.portcullis.jwt.secret }} ',
  ])('is never the placeholder %s, from the environment', (JWT_SECRET) => {
    const problems = problemsOf('', { JWT_SECRET })
    expect(problems).toEqual([expect.stringContaining('is a placeholder that nothing has filled in')])
    expect(problems.join()).not.toContain(JWT_SECRET)
  })

  it('is never a placeholder that a placeholder gives, or that is escaped', () => {
    const what =
      'portcullis.yaml: jwt.secret (line 1, column 16): is a placeholder that nothing has filled in (openssl rand -base64 32)'
    expect(problemsOf('jwt: { secret: "${A}" }', { A: '${B_WHICH_NOBODY_HAS_FILLED_IN}' })).toEqual([what])
    expect(problemsOf('jwt: { secret: "$${B_WHICH_NOBODY_HAS_FILLED_IN}" }')).toEqual([what])
  })

  it('of a client is never a placeholder, wherever it comes from', () => {
    const JWT_AUTH_KEYS = JSON.stringify([{ id: 'a', apiKey: '${API_KEY}', scopes: [] }])
    expect(problemsOf('', { JWT_AUTH_KEYS })).toEqual([
      'JWT_AUTH_KEYS[0].apiKey: is a placeholder that nothing has filled in',
    ])
  })

  it('is read from a file, without the line end at its end', () => {
    const config = configOf(
      `
jwt: { secret: "file:/run/secrets/jwt" }
authKeys: [{ id: a, apiKey: "file:///run/secrets/key", scopes: ["*"] }]
upstream: { url: "http://127.0.0.1:1/", headers: { x-api-key: "file:\${DIR}/header" } }
database: file:data.db
${WHOLE}
`,
      { DIR: '/run/secrets' },
      { '/run/secrets/jwt': `${SECRET}\n`, '/run/secrets/key': 'key\r\n', '/run/secrets/header': 'k123' },
    )
    expect(config.jwt.secret).toBe(SECRET)
    expect(config.clients[0]?.apiKey).toBe('key')
    expect(config.upstream?.headers).toEqual({ 'x-api-key': 'k123' })
    expect(config.database).toBe('file:data.db')
  })

  it('from the environment is read from a file as well; an API key of JWT_AUTH_KEYS is any text', () => {
    const JWT_AUTH_KEYS = JSON.stringify([{ id: 'a', apiKey: 'file:/run/secrets/key', scopes: [] }])
    const config = configOf('', { JWT_SECRET: 'file:/jwt', JWT_AUTH_KEYS }, { '/jwt': SECRET })
    expect(config.jwt.secret).toBe(SECRET)
    expect(config.clients[0]?.apiKey).toBe('file:/run/secrets/key')
  })

  it.each([
    ['that is not there', {}, 'names a file that cannot be read (ENOENT)'],
    ['that is empty', { '/jwt': ' \n' }, 'names a file that is empty'],
    ['that is long', { '/jwt': 'a'.repeat(70_000) }, 'names a file that is too long for a secret'],
    [
      'that holds a placeholder',
      { '/jwt': '${JWT_SECRET_OF_THE_GATEWAY_HERE}' },
      'is a placeholder that nothing has filled in (openssl rand -base64 32)',
    ],
  ])('is not read from a file %s', (_, files, what) => {
    expect(problemsOf('jwt: { secret: "file:/jwt" }', {}, files)).toEqual([
      `portcullis.yaml: jwt.secret (line 1, column 16): ${what}`,
    ])
  })
})

describe('a problem of the file', () => {
  it.each([
    ['port: x', 'portcullis.yaml: port (line 1, column 7): must be a whole number from 0 to 65535'],
    ['# a\nprot: 1', 'portcullis.yaml: prot (line 2, column 1): is not a setting. Did you mean "port"?'],
    [
      'limits:\n  depth: 4\n  alias: 3',
      'portcullis.yaml: limits.alias (line 3, column 3): is not a setting.',
    ],
    [
      'limits:\n  depth: many',
      'portcullis.yaml: limits.depth (line 2, column 10): must be a whole number from 1 to 1000',
    ],
    ['issuers:\n  - jwks: https://a/', 'portcullis.yaml: issuers[0].iss (line 2, column 5): is missing'],
    [
      'issuers:\n  - &a\n    iss: a\n    jwks: https://a/\n    ceiling: [1]\n  - *a',
      'portcullis.yaml: issuers[0].ceiling[0] (line 5, column 15): must be text',
    ],
    ['port: [', 'portcullis.yaml: is not valid YAML at line 1, column 8 (BAD_INDENT)'],
  ])('says where it stands: %j', (text, problem) => {
    expect(problemsOf(text)).toContain(problem)
  })

  it('says where it stands in JSON', () => {
    const result = readConfig({
      env: {},
      flags: { config: 'a.json' },
      readFile: () => '{\n  "port": "x"\n}',
    })
    expect(result.kind === 'problems' ? result.problems.map(printProblem) : []).toEqual([
      'a.json: port (line 2, column 11): must be a whole number from 0 to 65535',
    ])
  })
})

describe('JWT_AUTH_KEYS', () => {
  const keys = '[{"id":"a","apiKey":"hunter2","scopes":["*"]}]'
  const quoted =
    'JWT_AUTH_KEYS: is not valid JSON: it begins with a quote, and the quotes around it have to go'
  it.each([
    [`'${keys}'`, quoted],
    [`"${keys}"`, quoted],
    [JSON.stringify(keys), quoted],
    [`\u201C${keys}\u201D`, quoted],
    [`\uFEFF${keys}`, 'JWT_AUTH_KEYS: is not valid JSON: it begins with a byte order mark, which has to go'],
  ])('that begins with something unseen says so: %j', (JWT_AUTH_KEYS, problem) => {
    expect(problemsOf('', { JWT_AUTH_KEYS })).toEqual([problem])
  })
})
