import { describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { openDatabase } from '../../src/sample/database.ts'
import { pathOf } from '../../src/store/sqlite/libsql.ts'
import { toSqlValue } from '../../src/store/sqlite/sql-value.ts'

describe('the parameters of SQL', () => {
  it.each([
    [true, 1],
    [false, 0],
    [undefined, null],
    [null, null],
    ['text', 'text'],
    [1.5, 1.5],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [42n, 42],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('%p becomes %p', (value, expected) => {
    expect(toSqlValue(value)).toBe(expected)
  })

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['2^60', 2 ** 60],
    ['a bigint beyond 53 bits', 2n ** 53n],
    ['a bigint beyond 64 bits', 2n ** 80n],
    ['an invalid Date', new Date(Number.NaN)],
    ['a Buffer', Buffer.from('a')],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['an object', {}],
    ['an array', ['a']],
    ['a symbol', Symbol('a')],
    ['a function', () => 1],
  ])('%s is a TypeError', (_name, value) => {
    expect(() => toSqlValue(value)).toThrow(TypeError)
  })

  it('never reach libsql as they are: a boolean, a Date and a Buffer that stand alone do not end the process', async () => {
    const db = openDatabase(':memory:')
    const read = async (value: unknown): Promise<unknown> =>
      (await sql<{ readonly v: unknown }>`select ${value} as v`.execute(db)).rows[0]?.v
    expect(await read(true)).toBe(1)
    expect(await read(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    await expect(read(Buffer.from('a'))).rejects.toThrow(TypeError)
    await expect(read(2n ** 80n)).rejects.toThrow(TypeError)
    await db.destroy()
  })
})

describe('the name of a database', () => {
  it.each([
    ['file:data/sample.db', 'data/sample.db'],
    ['file:/data/sample.db', '/data/sample.db'],
    ['file:///data/a%20b.db', '/data/a b.db'],
    ['data/sample.db', 'data/sample.db'],
    [':memory:', ':memory:'],
    ['file::memory:', ':memory:'],
  ])('%s is at %s', (database, path) => {
    expect(pathOf(database)).toBe(path)
  })

  it.each(['', 'file:', 'file:a\0b'])('%j is a TypeError', (database) => {
    expect(() => pathOf(database)).toThrow(TypeError)
  })
})
