import { accessSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Config } from '../../config/config.ts'
import { messageOf } from '../error-text.ts'
import {
  type CheckResult,
  failUnreachable,
  ONLINE_ASKS,
  PATIENCE,
  pass,
  skip,
  type ToldTime,
} from './check-result.ts'

const SQLITE = 'SQLite format 3\0'

/** Checks that the store is usable without changing it: opening it would create or migrate its tables. */
export async function checkStore(
  { storeUrl }: Pick<Config, 'storeUrl'>,
  isOnline: boolean,
): Promise<{ readonly result: CheckResult; readonly time?: ToldTime | undefined }> {
  if (storeUrl === 'memory:') return { result: pass('store', 'in memory, for one run alone') }
  if (storeUrl.startsWith('file:')) return { result: checkFile(storeUrl.slice('file:'.length)) }
  if (!isOnline) return { result: skip('store', `PostgreSQL: ${ONLINE_ASKS}`) }
  return askPostgres(storeUrl)
}

function checkFile(path: string): CheckResult {
  const file = resolve(path)
  const { R_OK, W_OK } = constants
  try {
    if (!existsSync(file)) {
      const folder = findFolder(file)
      accessSync(folder, W_OK)
      return pass('store', `file ${path}: will be created at the start`)
    }
    accessSync(file, R_OK | W_OK)
    // SQLite writes its journal beside the file.
    accessSync(dirname(file), W_OK)
    const start = Buffer.alloc(SQLITE.length)
    const descriptor = openSync(file, 'r')
    const length = readSync(descriptor, start)
    closeSync(descriptor)
    return length === 0 || start.toString('latin1') === SQLITE
      ? pass('store', `file ${path}: can be read and written`)
      : failUnreachable('store', `file ${path}: is no SQLite database`)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    return failUnreachable('store', `file ${path}: cannot be read and written (${String(code)})`)
  }
}

/** The nearest existing folder. */
function findFolder(path: string): string {
  const folder = dirname(path)
  return existsSync(folder) ? folder : findFolder(folder)
}

async function askPostgres(
  url: string,
): Promise<{ readonly result: CheckResult; readonly time?: ToldTime | undefined }> {
  if (!URL.canParse(url))
    return { result: failUnreachable('store', 'the URL of the database cannot be read') }
  const { host, password } = new URL(url)
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    application_name: 'portcullis check',
  })
  // A broken connection reports its failure twice.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const begun = Date.now()
    const started = performance.now()
    const { rows } = await client.query<{ now: string }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::text as now',
    )
    const took = performance.now() - started
    const ahead = Number(rows[0]?.now) - (begun + took / 2)
    return {
      result: pass('store', `PostgreSQL at ${host}: answers in ${Math.round(took)} ms`),
      time: { by: host, ahead, error: took / 2 },
    }
  } catch (error) {
    // No driver's message may ever reveal the password.
    const said = messageOf(error)
    const why = password === '' ? said : said.replaceAll(decodeURIComponent(password), '***')
    return { result: failUnreachable('store', `PostgreSQL at ${host}: cannot be reached: ${why}`) }
  } finally {
    await client.end().catch(() => undefined)
  }
}
