import { afterAll, afterEach, expect } from '@jest/globals'
import { graphql } from 'graphql'
import {
  type ContributorApi,
  type ContributorOptions,
  openContributorApi,
} from '../../src/sample/contributor.ts'

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it has asked for
  readonly data: any
  readonly codes: readonly unknown[]
  readonly messages: readonly string[]
}

export interface TestApi extends ContributorApi {
  readonly statements: string[]
  readonly run: (source: string, variableValues?: Record<string, unknown>) => Promise<Answer>
}

const opened: ContributorApi[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((api) => api.close()))
})

/** The sample API in memory, closed after the test. */
export async function openTestApi(options: Partial<ContributorOptions> = {}): Promise<TestApi> {
  const api = await startApi(options)
  opened.push(api)
  return api
}

async function startApi(options: Partial<ContributorOptions>): Promise<TestApi> {
  const statements: string[] = []
  const api = await openContributorApi({
    database: ':memory:',
    onStatement: (sql) => statements.push(sql),
    ...options,
  })
  const run: TestApi['run'] = async (source, variableValues) => {
    const contextValue = api.context()
    const { data, errors = [] } = await graphql({ schema: api.schema, source, variableValues, contextValue })
    return {
      data: JSON.parse(JSON.stringify(data ?? null)),
      codes: errors.map(({ extensions }) => extensions['code']),
      messages: errors.map(({ message }) => message),
    }
  }
  return { ...api, run, statements }
}

/** One sample API for tests that do not get in each other's way. */
export function shareTestApi(): () => Promise<TestApi> {
  let shared: Promise<TestApi> | undefined
  afterAll(async () => {
    await (await shared)?.close()
  })
  return () => {
    shared ??= startApi({})
    return shared
  }
}

/** The data of an answer that must have no error. */
export async function ask(
  api: TestApi,
  source: string,
  variables?: Record<string, unknown>,
): Promise<Answer['data']> {
  const { data, messages } = await api.run(source, variables)
  expect(messages).toEqual([])
  return data
}
