import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { type CompiledCondition, compileCondition } from '../../src/core/conditions/condition.ts'
import { createStepBudget, STEPS } from '../../src/core/conditions/frame.ts'
import { NumberToken } from '../../src/core/json/number-token.ts'

const field = buildSchema(`
  scalar Json
  input Deep { deep: Deep, name: String }
  type Query { thing(text: String, list: [String!], lists: [[Int!]!], any: Json, deep: Deep, count: Int, price: Float): String }
`)
  .getQueryType()
  ?.getFields()['thing']

function compileIt(text: string): CompiledCondition {
  return compileCondition(text, { field })
}

function ask(text: string, args: Readonly<Record<string, unknown>> = {}, claims: unknown = {}): string {
  const compiled = compileIt(text)
  if (compiled.kind === 'problem') return `problem: ${compiled.message}`
  const answer = compiled.condition.holds({
    args,
    subject: { kind: 'identified', id: 'ada', issuer: 'i', claims: claims as Record<string, unknown> },
    operation: { name: undefined, kind: 'query' },
    now: 0,
  })
  return answer.kind === 'error' ? `error: ${answer.message}` : answer.kind
}

/** 2^18 items, of which every level holds the one below it twice. */
const DOUBLED = `[1]${'.map(x, [x, x])'.repeat(18)}`

const TOO_COSTLY = 'error: the evaluation takes too many steps'

describe('the text of a condition', () => {
  it.each([
    ['brackets', '('.repeat(900) + ')'.repeat(900)],
    ['brackets around a bool', `${'('.repeat(900)}true${')'.repeat(900)}`],
    ['negations', `${'!'.repeat(1_900)}true`],
    ['minus signs', `${'-'.repeat(1_900)}1 == 1`],
    ['lists', `${'['.repeat(900)}${']'.repeat(900)} == []`],
    ['maps', `${'{1:'.repeat(400)}1${'}'.repeat(400)} == {}`],
    ['choices', `${'true ? '.repeat(250)}true${' : true'.repeat(5)}`],
    ['members', `subject.claims${'.a'.repeat(900)} == 1`],
    ['indices', `subject.claims${'[0]'.repeat(600)} == 1`],
    ['terms', `true${' && true'.repeat(240)}`],
    ['macros', `${'[1].all(x, '.repeat(150)}true${')'.repeat(150)}`],
    ['calls', `${'dyn('.repeat(350)}true${')'.repeat(350)}`],
    ['sums', `1${'+1'.repeat(900)} == 1`],
  ])('is refused or answered, however many %s nest', (_, text) => {
    expect(ask(text)).toMatch(
      /^(?:problem: (?:it has more|it nests|unexpected|expected|the variable x hides)|yes|error)/,
    )
  })

  it('is refused beyond its greatest length', () => {
    expect(ask(`true${' '.repeat(2_000)}`)).toBe('problem: a condition must have at most 2000 characters')
  })

  it.each([
    '\\u0000',
    '"\\ud800" == "a"',
    'a\u0000b',
    '"',
    "'",
    '/*',
    'true //',
    '\u202etrue',
    'true;',
    '$1',
    '`',
    '@',
  ])('is refused or answered, whatever its characters: %j', (text) => {
    expect(ask(text)).toMatch(/^(?:problem|yes|no|error)/)
  })

  it.each([
    'constructor',
    '__proto__',
    'prototype',
    'toString()',
    'subject.constructor',
    'subject.__proto__ == null',
    'args.constructor == null',
    'args.toString() == ""',
    'operation.hasOwnProperty("x")',
    'subject.id.constructor("return 1")()',
    'process.exit()',
    'globalThis',
    'has(args.__proto__)',
    '[].constructor == 1',
    '"a".length == 1',
    'now.valueOf() == 1',
  ])('reaches nothing of JavaScript: %s', (text) => {
    expect(ask(text)).toMatch(/^problem: /)
  })
})

describe('names of the prototype in claims and arguments', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
  ]

  it.each(names)('are absent unless they are sent: %s', (name) => {
    expect(ask(`has(subject.claims["${name}"])`)).toBe('no')
    expect(ask(`"${name}" in subject.claims`)).toBe('no')
    expect(ask(`subject.claims["${name}"] == null`)).toBe(`error: subject.claims.${name} is missing`)
    expect(ask(`has(args.any["${name}"])`, { any: {} })).toBe('no')
  })

  it.each(names)('are data where they are sent: %s', (name) => {
    const claims: unknown = JSON.parse(`{"${name}": {"admin": true, "list": [1]}}`)
    expect(ask(`subject.claims["${name}"].admin`, {}, claims)).toBe('yes')
    expect(ask(`"${name}" in subject.claims && subject.claims.exists(k, k == "${name}")`, {}, claims)).toBe(
      'yes',
    )
    expect(ask(`has(subject.claims.admin)`, {}, claims)).toBe('no')
    expect(ask('args.any == subject.claims', { any: JSON.parse(JSON.stringify(claims)) }, claims)).toBe('yes')
    expect(ask('args.any == subject.claims', { any: {} }, claims)).toBe('no')
  })

  it('are no way into every object', () => {
    ask('subject.claims["__proto__"].admin', {}, JSON.parse('{"__proto__": {"admin": true}}'))
    expect(({} as { readonly admin?: unknown }).admin).toBeUndefined()
  })

  it('do not hold because another part of the program has polluted every object', () => {
    const everything = Object.prototype as { admin?: boolean }
    everything.admin = true
    try {
      expect(ask('subject.claims.admin')).toBe('error: subject.claims.admin is missing')
      expect(
        ask('has(subject.claims.admin) || "admin" in subject.claims || has(args.any.admin)', { any: {} }),
      ).toBe('no')
    } finally {
      delete everything.admin
    }
  })
})

describe('the cost of an evaluation', () => {
  const numbers = (length: number): readonly number[] => Array.from({ length }, (_, index) => index)
  const texts = (length: number): readonly string[] => numbers(length).map(String)

  it.each([
    ['a huge list', 'size(args.list) > 0', { list: texts(STEPS + 1) }],
    [
      'a huge object',
      '"x" in args.any',
      { any: Object.fromEntries(texts(STEPS + 1).map((one) => [one, 1])) },
    ],
    [
      'a list visited within a list',
      'args.list.all(a, args.list.all(b, a != "x" && b != "x"))',
      { list: texts(1_000) },
    ],
    ['lists multiplied', 'args.list.map(a, args.list.map(b, args.list)).size() > 0', { list: texts(500) }],
    [
      'lists joined',
      'args.list.map(a, args.list + args.list + args.list).size() > 0',
      { list: texts(1_000) },
    ],
    [
      'a text doubled',
      `${'['.repeat(1)}args.text]${'.map(x, x + x)'.repeat(30)}[0] != ""`,
      { text: 'abcdefgh' },
    ],
    [
      'a text looked for in a text',
      'args.text.contains(args.any)',
      { text: 'a'.repeat(50_000), any: `${'a'.repeat(25_000)}b` },
    ],
    [
      'lists compared within a list',
      'args.any.all(x, x == args.any)',
      { any: numbers(400).map(() => numbers(400)) },
    ],
    ['a long text matched', 'args.text.matches("(a|b|ab)*c")', { text: 'ab'.repeat(50_000) }],
    [
      'a long text in letters of another case',
      'args.text.lowerAscii() == "a"',
      { text: 'A'.repeat(STEPS + 1) },
    ],
    [
      'texts counted in a list',
      'args.list.all(x, size(args.text) > 0)',
      { list: texts(100), text: 'a'.repeat(10_000) },
    ],
    ['lists of one list compared, twice as many at each level', `${DOUBLED} == ${DOUBLED}`, {}],
  ])('ends an evaluation that would take too long: %s', (_, text, args) => {
    expect(ask(text, args)).toBe(TOO_COSTLY)
  })

  it('grows with what a macro evaluates for each item', () => {
    const long = Array.from({ length: 60 }, () => 'args.count == 1').join(' || ')
    const args = { list: texts(1_000), count: 0 }
    expect(ask('args.list.all(x, args.count == 0)', args)).toBe('yes')
    expect(ask(`args.list.exists(x, ${long})`, args)).toBe(TOO_COSTLY)
    expect(ask('args.list.all(x, now.getHours("Europe/Zurich") == 1)', args)).toBe(TOO_COSTLY)
  })

  it('is bounded for all the evaluations of one decision', () => {
    const compiled = compileIt('args.list.all(x, x != "none")')
    if (compiled.kind === 'problem') throw new Error(compiled.message)
    const asked = {
      args: { list: texts(10_000) },
      subject: { kind: 'anonymous' },
      operation: { name: undefined, kind: 'query' as const },
      now: 0,
    }
    const budget = createStepBudget()
    const answers = Array.from({ length: 1_000 }, () => compiled.condition.holds(asked, budget).kind)
    const held = answers.filter((kind) => kind === 'yes').length
    expect(held).toBeGreaterThan(5)
    expect(held).toBeLessThan(200)
    expect(answers.slice(held)).toEqual(Array.from({ length: 1_000 - held }, () => 'error'))
    expect(budget.left).toBe(0)
    expect(compiled.condition.holds(asked).kind).toBe('yes')
  })

  it('counts even where the answer would not depend on what was too costly', () => {
    const args = { list: texts(STEPS + 1) }
    expect(ask('size(args.list) > 0 || true', args)).toBe(TOO_COSTLY)
    expect(ask('true || size(args.list) > 0', args)).toBe('yes')
    expect(ask('!(size(args.list) > 0 && false)', args)).toBe(TOO_COSTLY)
    expect(ask('["a"].exists(x, size(args.list) > 0 || x == "a")', args)).toBe(TOO_COSTLY)
  })

  it('leaves ordinary values far from the limit', () => {
    expect(ask('args.list.all(x, x in subject.claims.ids)', { list: texts(100) }, { ids: texts(100) })).toBe(
      'yes',
    )
    expect(ask('size(args.list) == 5000', { list: texts(5_000) })).toBe('yes')
    expect(
      ask('args.text.matches("^[a-z0-9.-]+@example\\\\.org$")', { text: `${'a'.repeat(500)}@example.org` }),
    ).toBe('yes')
  })

  it.each([
    '(a*)*b',
    '(a|a)*b',
    '(a|aa)+$x',
    '(.*)*(.*)*b',
    '(?:a+){1,20}b',
    'a*a*a*a*a*b',
    '(a?){50}a{50}b',
  ])('is linear in the text for a pattern that backtracks elsewhere: %s', (pattern) => {
    expect(['no', TOO_COSTLY]).toContain(ask(`args.text.matches("${pattern}")`, { text: 'a'.repeat(40) }))
    expect(ask(`args.text.matches("${pattern}")`, { text: 'a'.repeat(100_000) })).toBe(TOO_COSTLY)
  })

  it.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(a)\\\\1',
    '(?i)a',
    'a{1000}',
    '(((a{150}){150}){150})',
    '[b-a]',
    'a**',
    '*a',
    '(',
    ')',
    '[',
    '[[:alpha:]]',
    '\\\\pL',
    'a{2,1}',
    '(?P<',
  ])('has no pattern that is not linear or not known: %s', (pattern) => {
    expect(ask(`args.text.matches("${pattern}")`)).toMatch(
      /^problem: the pattern of matches\(\) cannot be used/,
    )
  })
})

describe('numbers and times', () => {
  it.each([
    ['9223372036854775807 + 1 > 0'],
    ['-9223372036854775808 - 1 < 0'],
    ['9223372036854775807 * 2 > 0'],
    ['-9223372036854775808 / -1 > 0'],
    ['-(-9223372036854775808 + args.count) > 0'],
    ['1 / args.count > 0'],
    ['1 % args.count > 0'],
    ['int(1e300) > 0'],
    ['int("99999999999999999999") > 0'],
    ['timestamp("9999-12-31T23:59:59Z") + duration("1h") > now'],
    ['timestamp("0001-01-01T00:00:00Z") - duration("1h") < now'],
    ['duration("9999999999h") > duration("1h")'],
    ['timestamp("2026-02-30T00:00:00Z") > now'],
    ['timestamp(9223372036854775807) > now'],
  ])('have no value beyond their range: %s', (text) => {
    expect(ask(text, { count: 0 })).toMatch(/^error: /)
  })

  it('are never equal to, above or below what is not a number', () => {
    expect(ask('args.price / args.price == args.price', { price: 0 })).toBe('no')
    expect(ask('args.price < 1 || args.price >= 1 || args.price == args.price', { price: Number.NaN })).toBe(
      'no',
    )
    expect(ask('args.price > 1e308', { price: Number.POSITIVE_INFINITY })).toBe('yes')
  })
})

describe('values that a host hands over', () => {
  it('cannot make an evaluation throw', () => {
    const getter = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('boom')
      },
    })
    expect(ask('args.any.x == 1', { any: getter })).toBe('error: a value could not be read')
    expect(ask('args.any == 1', { any: getter })).toBe('error: a value could not be read')
    expect(ask('args.any == 1', { any: () => 1 })).toBe('error: a function is not a value')
    expect(ask('args.any == 1', { any: Symbol('x') })).toBe('error: a symbol is not a value')
    expect(ask('args.any < now', { any: new Date(Number.NaN) })).toBe('error: a date is not valid')
    expect(ask('args.any == 1', { any: 2n ** 70n })).toBe('error: a number does not fit into 64 bits')
  })

  it('end an evaluation where they hold themselves, or nest without end', () => {
    const own: Record<string, unknown> = {}
    own['own'] = own
    expect(ask('args.any == 1', { any: own })).toBe('error: a value nests too deep')
    let deep: unknown = 1
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(ask('args.any == 1', { any: deep })).toBe('error: a value nests too deep')
    expect(ask('args.deep.deep.deep.name == "x"', { deep: { deep: { deep: { name: 'x' } } } })).toBe('yes')
  })

  it('that are too large are quoted in no message either', () => {
    const large = Number('4111111111111111111')
    for (const any of [
      large,
      new NumberToken('41111111111111111110'),
      new NumberToken('4111111111111111.5e99'),
    ])
      expect(ask('args.any == 1', { any })).not.toContain('4111')
    expect(ask('args.any == 1', { any: large })).toMatch(/^error: /)
  })

  it('that are no objects are not said to lack a member', () => {
    for (const any of [[{ admin: true }], 'admin', 1, true, new NumberToken('1e400')])
      expect(ask('!has(args.any.admin)', { any })).toMatch(/^error: args\.any\.admin is asked of a value/)
    for (const any of [null, undefined, {}]) expect(ask('!has(args.any.admin)', { any })).toBe('yes')
    expect(ask('!has(args.any.of.admin)', { any: { of: [{ admin: true }] } })).toMatch(/^error/)
    expect(ask('!has(subject.claims.realm.admin)', {}, { realm: ['admin'] })).toMatch(/^error/)
  })

  it('are quoted in no message', () => {
    const secret = 'hush-hush'
    for (const text of [
      'int(args.text) > 1',
      'timestamp(args.text) > now',
      'duration(args.text) > duration("1s")',
      'bool(args.text)',
      'double(args.text) > 1.0',
      'dyn(args.text) > 1',
      'args.any[args.text]',
      'dyn(args.text)',
    ]) {
      const answer = ask(text, { text: secret, any: {} })
      expect(answer).toMatch(/^error: /)
      expect(answer).not.toContain(secret)
    }
  })
})
