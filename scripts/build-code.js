// Builds dist beside itself, and puts it in its place when it is whole: a build that is interrupted changes nothing.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeCommonJs } from './build-commonjs.js'
import { replaceFolder } from './replaced-folder.js'

const NEXT = 'dist.next'
/** Other steps have made these. */
const KEPT = ['console', 'sbom.cdx.json']

await replaceFolder('dist', NEXT, async () => {
  execFileSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', NEXT],
    {
      stdio: 'inherit',
    },
  )
  await writeCommonJs(NEXT)
  // npm does this once, when it links the command, and not again for a new file.
  chmodSync(join(NEXT, 'cli/portcullis.js'), 0o755)
  for (const name of KEPT)
    if (existsSync(join('dist', name))) cpSync(join('dist', name), join(NEXT, name), { recursive: true })
})
