// Checks the packed package against a budget, in bytes. An intended growth raises the budget in the same
// commit.
import { execFileSync } from 'node:child_process'

const BUDGET = { packed: 5_700_000, unpacked: 15_700_000 }

const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
const [{ size, unpackedSize, files }] = JSON.parse(output)
const measured = { packed: size, unpacked: unpackedSize }
for (const [name, bytes] of Object.entries(measured)) {
  console.log(`${name}: ${bytes} of ${BUDGET[name]} bytes`)
  if (bytes > BUDGET[name]) process.exitCode = 1
}
const strays = files.filter(({ path }) =>
  /\.map$|^docs\/(?:adr|api|images|\.vitepress)\/|^dist\/.*\.test\./.test(path),
)
if (strays.length > 0) {
  console.error(`These files do not belong in the package: ${strays.map(({ path }) => path).join(', ')}`)
  process.exitCode = 1
}
