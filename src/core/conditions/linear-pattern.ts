import { type Frame, TOO_COSTLY } from './frame.ts'
import type { NoValue } from './value.ts'

/**
 * A regular expression matched in time linear in the text: it tracks all states at once and never backtracks.
 * JavaScript's own engine backtracks, so a caller could stall a gateway with one argument.
 *
 * Supports this subset of RE2: characters and escapes, `.`, classes, `\d \w \s \b` and their opposites,
 * `^ $`, groups, `|`, and `* + ? {n,m}`, greedy or not. Like RE2, it has no backreferences or lookaround.
 */
export interface LinearPattern {
  /** Whether any part of the text matches. */
  readonly matches: (text: string, frame: Frame) => boolean | NoValue
}

export type PatternReading =
  | { readonly kind: 'pattern'; readonly pattern: LinearPattern }
  | { readonly kind: 'problem'; readonly message: string }

type Test = (codePoint: number) => boolean
type Place = 'start' | 'end' | 'boundary' | 'inside'

type Node =
  | { readonly kind: 'character'; readonly test: Test }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly ways: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }

type State =
  | { readonly kind: 'character'; readonly test: Test; next: number }
  | { readonly kind: 'place'; readonly place: Place; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'match' }

const MOST_STATES = 1_000
const MOST_REPEATS = 200
const DEEPEST = 50

class PatternProblem extends Error {}

export function readLinearPattern(source: string): PatternReading {
  try {
    const states = buildStates(new Reader(source).read())
    return { kind: 'pattern', pattern: { matches: createMatcher(states) } }
  } catch (error) {
    if (error instanceof PatternProblem) return { kind: 'problem', message: error.message }
    throw error
  }
}

const isDigit: Test = (code) => code >= 0x30 && code <= 0x39
const isWord: Test = (code) =>
  isDigit(code) || code === 0x5f || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
const isSpace: Test = (code) => code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b)
const not =
  (test: Test): Test =>
  (code) =>
    !test(code)

const CLASSES: ReadonlyMap<string, Test> = new Map([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWord],
  ['W', not(isWord)],
  ['s', isSpace],
  ['S', not(isSpace)],
])
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['f', 0x0c],
  ['v', 0x0b],
])

/** Reads a pattern by recursive descent. */
class Reader {
  readonly #characters: readonly string[]
  #position = 0
  #depth = 0

  constructor(source: string) {
    this.#characters = [...source]
  }

  read(): Node {
    const node = this.#readChoice()
    if (this.#position < this.#characters.length) throw new PatternProblem('a ) has no (')
    return node
  }

  #peek(): string | undefined {
    return this.#characters[this.#position]
  }

  #take(): string {
    const character = this.#characters[this.#position]
    if (character === undefined) throw new PatternProblem('the pattern ends too early')
    this.#position += 1
    return character
  }

  #accept(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#position += 1
    return true
  }

  #readChoice(): Node {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw new PatternProblem('groups nest too deep')
    const ways = [this.#readSequence()]
    while (this.#accept('|')) ways.push(this.#readSequence())
    this.#depth -= 1
    return ways.length === 1 && ways[0] !== undefined ? ways[0] : { kind: 'choice', ways }
  }

  #readSequence(): Node {
    const parts: Node[] = []
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek())
      parts.push(this.#readRepeat())
    return { kind: 'sequence', parts }
  }

  #readRepeat(): Node {
    const part = this.#readAtom()
    const bounds = this.#readBounds()
    if (bounds === undefined) return part
    this.#accept('?')
    if (this.#readBounds() !== undefined) throw new PatternProblem('a repetition follows a repetition')
    return { kind: 'repeat', part, ...bounds }
  }

  #readBounds(): { readonly least: number; readonly most: number } | undefined {
    if (this.#accept('*')) return { least: 0, most: Number.POSITIVE_INFINITY }
    if (this.#accept('+')) return { least: 1, most: Number.POSITIVE_INFINITY }
    if (this.#accept('?')) return { least: 0, most: 1 }
    const rest = this.#characters.slice(this.#position, this.#position + 12).join('')
    const match = /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(rest)
    if (match === null) return undefined
    this.#position += match[0].length
    const least = Number(match[1])
    const most =
      match[2] === undefined ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
    if (most < least) throw new PatternProblem(`{${least},${most}} is the wrong way round`)
    if (least > MOST_REPEATS || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEATS))
      throw new PatternProblem(`a repetition is more than ${MOST_REPEATS}`)
    return { least, most }
  }

  #readAtom(): Node {
    const character = this.#take()
    switch (character) {
      case '(': {
        if (this.#accept('?') && !(this.#accept(':') || this.#acceptName()))
          throw new PatternProblem('of the groups with (? only (?: and names are supported')
        const inner = this.#readChoice()
        if (!this.#accept(')')) throw new PatternProblem('a ( has no )')
        return inner
      }
      case '[':
        return { kind: 'character', test: this.#readClass() }
      case '.':
        return { kind: 'character', test: (code) => code !== 0x0a }
      case '^':
        return { kind: 'place', place: 'start' }
      case '$':
        return { kind: 'place', place: 'end' }
      case '*':
      case '+':
      case '?':
        throw new PatternProblem(`${character} repeats nothing`)
      case '\\':
        return this.#readEscape()
      default:
        return { kind: 'character', test: isExactly(character) }
    }
  }

  /** `(?P<name>` and `(?<name>`: a test needs no names. */
  #acceptName(): boolean {
    const match = /^P?<\w+>/.exec(this.#characters.slice(this.#position, this.#position + 40).join(''))
    if (match !== null) this.#position += match[0].length
    return match !== null
  }

  #readEscape(): Node {
    const character = this.#take()
    if (character === 'b') return { kind: 'place', place: 'boundary' }
    if (character === 'B') return { kind: 'place', place: 'inside' }
    if (character === 'A') return { kind: 'place', place: 'start' }
    if (character === 'z') return { kind: 'place', place: 'end' }
    return { kind: 'character', test: CLASSES.get(character) ?? isExactly(this.#escaped(character)) }
  }

  #escaped(character: string): string {
    const control = CONTROLS.get(character)
    if (control !== undefined) return String.fromCodePoint(control)
    if (/[0-9A-Za-z]/.test(character)) throw new PatternProblem(`\\${character} is not supported`)
    return character
  }

  #readClass(): Test {
    const isOpposite = this.#accept('^')
    const tests: Test[] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const from = this.#readClassMember()
      if (typeof from !== 'string') {
        tests.push(from)
        continue
      }
      const isRange = this.#peek() === '-' && this.#characters[this.#position + 1] !== ']'
      if (!isRange) {
        tests.push(isExactly(from))
        continue
      }
      this.#take()
      const to = this.#readClassMember()
      if (typeof to !== 'string' || codeOf(to) < codeOf(from))
        throw new PatternProblem('a range of a class is the wrong way round')
      tests.push((code) => code >= codeOf(from) && code <= codeOf(to))
    }
    this.#take()
    const [only] = tests
    const isAny: Test =
      tests.length === 1 && only !== undefined ? only : (code) => tests.some((test) => test(code))
    return isOpposite ? not(isAny) : isAny
  }

  #readClassMember(): string | Test {
    const character = this.#take()
    if (character === '[' && this.#peek() === ':') throw new PatternProblem('[[:name:]] is not supported')
    if (character !== '\\') return character
    const escaped = this.#take()
    return CLASSES.get(escaped) ?? this.#escaped(escaped)
  }
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function isExactly(character: string): Test {
  const expected = codeOf(character)
  return (code) => code === expected
}

/** Thompson's construction: each state links to the next. The first state is the start. */
function buildStates(root: Node): readonly State[] {
  const states: State[] = []
  const push = (state: State): number => {
    if (states.length >= MOST_STATES)
      throw new PatternProblem(`the pattern has more than ${MOST_STATES} states`)
    return states.push(state) - 1
  }
  const build = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'character':
      case 'place':
        return push({ ...node, next })
      case 'sequence':
        return node.parts.reduceRight((following, part) => build(part, following), next)
      case 'choice':
        return node.ways
          .map((way) => build(way, next))
          .reduceRight((other, one) => push({ kind: 'split', next: one, other }))
      default:
        return buildRepeat(node, next)
    }
  }
  const buildRepeat = ({ part, least, most }: Node & { readonly kind: 'repeat' }, next: number): number => {
    let start = next
    if (most === Number.POSITIVE_INFINITY) {
      const loop: State & { readonly kind: 'split' } = { kind: 'split', next, other: next }
      start = push(loop)
      loop.next = build(part, start)
    } else {
      for (let optional = least; optional < most; optional++)
        start = push({ kind: 'split', next: build(part, start), other: next })
    }
    for (let needed = 0; needed < least; needed++) start = build(part, start)
    return start
  }
  const match = push({ kind: 'match' })
  const start = build(root, match)
  // A run starts at the first state, so prepend a link to the start.
  return [{ kind: 'split', next: start + 1, other: start + 1 }, ...states.map(shift)]
}

function shift(state: State): State {
  switch (state.kind) {
    case 'match':
      return state
    case 'split':
      return { ...state, next: state.next + 1, other: state.other + 1 }
    default:
      return { ...state, next: state.next + 1 }
  }
}

type CharacterState = State & { readonly kind: 'character' }

function createMatcher(states: readonly State[]): LinearPattern['matches'] {
  // The round in which each state was last entered. Rounds count on across texts, so it is never cleared.
  const entered = new Float64Array(states.length).fill(-1)
  let round = 0
  return (text, frame) => {
    let current: CharacterState[] = []
    let next: CharacterState[] = []
    const waiting: number[] = []
    let before: number | undefined
    let position = 0
    for (;;) {
      const code = text.codePointAt(position)
      let steps = 2 + current.length
      round += 1
      next.length = 0
      // A match may start anywhere, so re-enter the first state before each character.
      waiting.push(0)
      if (before !== undefined) for (const state of current) if (state.test(before)) waiting.push(state.next)
      for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
        steps += 1
        if (entered[index] === round) continue
        entered[index] = round
        const state = states[index]
        if (state === undefined || state.kind === 'match') return true
        if (state.kind === 'character') next.push(state)
        else if (state.kind === 'split') waiting.push(state.next, state.other)
        else if (isAt(state.place, before, code)) waiting.push(state.next)
      }
      if (!frame.spend(steps)) return TOO_COSTLY
      if (code === undefined) return false
      const spare = current
      current = next
      next = spare
      before = code
      position += code > 0xffff ? 2 : 1
    }
  }
}

function isAt(place: Place, before: number | undefined, after: number | undefined): boolean {
  if (place === 'start') return before === undefined
  if (place === 'end') return after === undefined
  const isBoundary = (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after))
  return place === 'boundary' ? isBoundary : !isBoundary
}
