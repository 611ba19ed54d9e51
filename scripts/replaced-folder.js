import { existsSync, renameSync, rmSync } from 'node:fs'

/** Has a folder made anew under another name, and then exchanges the two. `make` may fail, or be killed. */
export async function replaceFolder(folder, next, make) {
  const previous = `${folder}.previous`
  for (const left of [next, previous]) rmSync(left, { recursive: true, force: true })
  await make()
  if (existsSync(folder)) renameSync(folder, previous)
  renameSync(next, folder)
  rmSync(previous, { recursive: true, force: true })
}
