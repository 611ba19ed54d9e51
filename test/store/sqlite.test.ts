import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { describeStore, random } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-store-'))
const url = `file:${join(folder, 'some/where/store.db')}`

afterAll(() => rm(folder, { recursive: true, force: true }))

describeStore('in a file', {
  open: (now) => openStore(url, { now, random, pollInterval: 20 }),
  isShared: true,
})
