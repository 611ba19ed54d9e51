/**
 * Writes the tables of `figures.json` into README.md and bench/README.md, between their marks: `npm run
 * bench:table`. With `--check` it writes nothing, and exits with 1 if a table does not match the figures.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { FIGURES, printCpuTable, printTables } from './figures.js'

const DOCUMENTS = [
  { url: new URL('../README.md', import.meta.url), print: printCpuTable },
  { url: new URL('./README.md', import.meta.url), print: printTables },
]
const TABLE = /(?<=<!-- bench: begin -->\n)[\s\S]*(?=<!-- bench: end -->)/

const figures = JSON.parse(readFileSync(FIGURES, 'utf8'))
const isCheck = process.argv.includes('--check')
for (const { url, print } of DOCUMENTS) {
  const text = readFileSync(url, 'utf8')
  if (!TABLE.test(text)) throw new TypeError(`${url.pathname} must have the marks of the bench`)
  const written = text.replace(TABLE, () => `${print(figures)}\n`)
  if (written === text) continue
  if (!isCheck) writeFileSync(url, written)
  else {
    console.error(`${url.pathname}: the table must be that of bench/figures.json (npm run bench:table)`)
    process.exitCode = 1
  }
}
