import { afterAll, describe, expect, it } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { startPostgres } from '../support/postgres.ts'
import { describeStore, random } from './contract.ts'

const postgres = await startPostgres()

if ('missing' in postgres) {
  describe('the store in PostgreSQL', () => {
    it.skip('needs a PostgreSQL', () => {})
    process.stderr.write(`There is no PostgreSQL here: ${postgres.missing}\n`)
  })
} else {
  const url = await postgres.createDatabase()
  afterAll(postgres.stop)

  describeStore('in PostgreSQL', { open: (now) => openStore(url, { now, random }), isShared: true })

  describe('the store in PostgreSQL', () => {
    it('is made once by several that open it at the same time', async () => {
      const empty = await postgres.createDatabase()
      const options = { now: Date.now, random }
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(empty, options)))
      const query = 'select number from portcullis_migration order by number'
      expect(await postgres.run(empty, query)).toEqual([
        { number: 1 },
        { number: 2 },
        { number: 3 },
        { number: 4 },
        { number: 5 },
        { number: 6 },
      ])
      await Promise.all(stores.map((store) => store.close()))
    })

    it('is not opened by a version that is older than its tables', async () => {
      const newer = await postgres.createDatabase()
      const options = { now: Date.now, random }
      await (await openStore(newer, options)).close()
      await postgres.run(newer, 'insert into portcullis_migration (number, at) values (1000, 0)')
      await expect(openStore(newer, options)).rejects.toThrow('The store is at version 1000')
    })
  })
}
