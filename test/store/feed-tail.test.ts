import { describe, expect, it } from '@jest/globals'
import type { FeedEntry } from '../../src/store/feed.ts'
import { createFeedHub } from '../../src/store/feed-hub.ts'
import { createFeedTail, type FeedSource } from '../../src/store/sql/feed-tail.ts'

const added = (client: string): FeedEntry => ({ kind: 'client', client, change: 'added' })

/** A feed as it is in the database, at a moment that the test chooses. */
function openTail(start = 0) {
  const rows: { readonly seq: number; readonly entry: string }[] = []
  const state = { head: start, floor: 0 }
  const heard: FeedEntry[] = []
  const hub = createFeedHub({})
  hub.subscribe((entry) => heard.push(entry))
  let reloads = 0
  let time = 0
  const source: FeedSource = {
    readState: async () => ({ ...state }),
    readAfter: async (seq, limit) => rows.filter((row) => row.seq > seq).slice(0, limit),
  }
  const reload = async (): Promise<void> => {
    reloads += 1
  }
  const tail = createFeedTail(hub, start, reload, () => time)
  return {
    tail,
    source,
    state,
    heard,
    write(entry: unknown) {
      state.head += 1
      rows.push({ seq: state.head, entry: JSON.stringify(entry) })
      return state.head
    },
    prune(floor: number) {
      state.floor = floor
      rows.splice(0, rows.length, ...rows.filter(({ seq }) => seq > floor))
    },
    reloads: () => reloads,
    wait: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

describe('the tail of the feed', () => {
  it('tells what others write in its order, and one’s own once, read before or after', async () => {
    const { tail, source, heard, write } = openTail()
    write(added('a'))
    tail.tellOwn(write(added('own')), added('own'))
    write(added('b'))
    await tail.follow(source)
    const late = write(added('own, read first'))
    await tail.follow(source)
    tail.tellOwn(late, added('own, read first'))
    await tail.follow(source)
    const names = heard.map((entry) => (entry.kind === 'client' ? entry.client : entry.kind))
    expect(names).toEqual(['own', 'a', 'b', 'own, read first'])
  })

  it('reads more than one page', async () => {
    const { tail, source, heard, write } = openTail()
    for (let index = 0; index < 2_500; index += 1) write(added(`${index}`))
    await tail.follow(source)
    expect(heard).toHaveLength(2_500)
  })

  it('says that anything may have changed when something was missed, is not understood, or all is another', async () => {
    const { tail, source, state, heard, write, prune, reloads } = openTail()
    for (const name of ['a', 'b', 'c']) write(added(name))
    prune(2)
    await tail.follow(source)
    expect(heard).toEqual([{ kind: 'reset' }])
    expect(reloads()).toBe(1)
    write({ kind: 'something of a later version' })
    await tail.follow(source)
    expect(heard).toHaveLength(2)
    expect(heard[1]).toEqual({ kind: 'reset' })
    state.head = 1
    state.floor = 0
    await tail.follow(source)
    expect(heard).toHaveLength(3)
    expect(reloads()).toBe(2)
  })

  it('is as old as its last question that was answered', async () => {
    const { tail, source, wait } = openTail()
    wait(100)
    expect(tail.age()).toBe(100)
    const slow: FeedSource = {
      ...source,
      async readState() {
        wait(30)
        return source.readState()
      },
    }
    await tail.follow(slow)
    expect(tail.age()).toBe(30)
    const broken = { ...source, readState: () => Promise.reject(new Error('of a test')) }
    wait(1_000)
    await expect(tail.follow(broken)).rejects.toThrow('of a test')
    expect(tail.age()).toBe(1_030)
    await tail.follow(source)
    expect(tail.age()).toBe(0)
  })
})
