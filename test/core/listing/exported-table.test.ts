import { describe, expect, it } from '@jest/globals'
import { toCodeSpan } from '../../../src/core/listing/code-span.ts'
import { printCsv, printMarkdown } from '../../../src/core/listing/exported-table.ts'

const cell = (text: string): string =>
  printCsv({ columns: ['a'], rows: [[text]] }).slice('"a"\r\n'.length, -2)

describe('an exported table', () => {
  it('is CSV with every cell in quotes and lines that end as RFC 4180 says', () => {
    expect(
      printCsv({
        columns: ['one', 'two'],
        rows: [
          ['x,y', 'a "b"\nc'],
          ['', 'z'],
        ],
      }),
    ).toBe('"one","two"\r\n"x,y","a ""b""\nc"\r\n"","z"\r\n')
  })

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    ' =1',
    '\t=1',
    '\r=1',
    '\n-2',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '\u0000=1',
    '|cmd',
    '%0A',
  ])('begins a cell that a spreadsheet would run with an apostrophe: %j', (text) => {
    expect(cell(text)).toBe(`"'${text}"`)
  })

  it.each(['Mutation:Person:Create', 'a = b', 'if -1 < args.x', "'=1"])('leaves %j as it is', (text) => {
    expect(cell(text)).toBe(`"${text}"`)
  })

  it('is Markdown in which no cell ends early and none is read as Markdown or HTML', () => {
    const rows = [
      ['a | b', '<img src=x>'],
      ['`x` or ``y``', 'two\nlines'],
      ['', '**bold** [a](b)'],
    ]
    expect(printMarkdown({ columns: ['one', 'two'], rows })).toBe(
      [
        '| one | two |',
        '| --- | --- |',
        '| `a \\| b` | `<img src=x>` |',
        '| ``` `x` or ``y`` ``` | `two lines` |',
        '|  | `**bold** [a](b)` |',
        '',
      ].join('\n'),
    )
  })

  it('takes a fence that the text does not hold', () => {
    expect(toCodeSpan('a')).toBe('`a`')
    expect(toCodeSpan('`')).toBe('`` ` ``')
    expect(toCodeSpan(' \n ')).toBe('')
  })
})
