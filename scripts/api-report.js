// The API reports of docs/api: what each entry point promises, by its declarations.
//   node scripts/api-report.js          compares; fails when a report differs, or a mentioned type cannot be imported
//   node scripts/api-report.js --write  writes the current reports, which is how an API change is approved, and adds
//                                       mentioned types to their entry point's list: build, and run it again
// It reads dist: build first.
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'

const isWriting = process.argv.includes('--write')
const reportFolder = resolve('docs/api')
const reportTempFolder = mkdtempSync(join(tmpdir(), 'portcullis-api-'))
mkdirSync(reportFolder, { recursive: true })

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  skipLibCheck: true,
  strict: true,
  types: ['node'],
}
const OFF = { default: { logLevel: 'none' } }

/**
 * Adds a type to an entry point's list, from the only file of src that exports it; false unless there is
 * exactly one.
 */
function addToList(declarations, type) {
  const list = declarations.replace('/dist/', '/src/').replace(/\.d\.ts$/, '.ts')
  const exported = new RegExp(`^export (?:interface|type|class) ${type}\\b`, 'm')
  const places = readdirSync('src', { recursive: true })
    .map((file) => resolve('src', file))
    .filter((file) => file.endsWith('.ts') && exported.test(readFileSync(file, 'utf8')))
  if (places.length !== 1) return false
  const path = relative(dirname(list), places[0])
  appendFileSync(list, `export type { ${type} } from '${path.startsWith('.') ? path : `./${path}`}'\n`)
  return true
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
let problems = 0
for (const [name, entry] of Object.entries(exports)) {
  if (typeof entry !== 'object') continue
  const declarations = resolve(entry.import.types)
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        reportFolder,
        reportTempFolder,
        reportFileName: name === '.' ? 'portcullis' : name.slice(2),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { ...OFF, 'ae-forgotten-export': { logLevel: 'error' } },
        tsdocMessageReporting: OFF,
      },
    },
  })
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: isWriting,
    messageCallback(message) {
      message.handled = true
      if (message.logLevel !== 'error') return
      const type = message.messageId === 'ae-forgotten-export' ? /"(\w+)"/.exec(message.text)?.[1] : undefined
      const isAdded = isWriting && type !== undefined && addToList(declarations, type)
      console.error(`${name}: ${isAdded ? `${type} was added to its list: run this again` : message.text}`)
    },
  })
  if (!succeeded || (apiReportChanged && !isWriting)) problems += 1
  if (apiReportChanged && !isWriting)
    console.error(`${name}: docs/api differs; if that is meant: npm run api`)
}
rmSync(reportTempFolder, { recursive: true })
if (problems > 0) process.exitCode = 1
