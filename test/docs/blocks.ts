import { readdirSync, readFileSync } from 'node:fs'

/** A fenced block of code in a document. */
export interface Block {
  readonly file: string
  readonly line: number
  readonly language: string
  /** The rest of the fence's first line: the name of the file that the block is. */
  readonly label: string
  readonly text: string
  /** The reason beside a block that nothing runs: `<!-- not run: ... -->` on the line before it. */
  readonly notRun: string | undefined
}

/** Decisions and reports of types are for those who work on this package. */
const ASIDE = /^docs\/(?:adr|api|images|\.vitepress)\//

/** Every document for users, README.md first. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync('docs', { recursive: true })
    .map((file) => `docs/${String(file)}`)
    .filter((file) => file.endsWith('.md') && !ASIDE.test(file))
    .sort(),
]

const FENCE = /(?:^ *<!-- not run: ([^\n]*?) -->\n)?^( *)(`{3,})([\w-]*)(?: ([^\n`]*))?\n(.*?)^\2\3[ \t]*$/gms

export function blocksOf(file: string): readonly Block[] {
  const page = readFileSync(file, 'utf8')
  return [...page.matchAll(FENCE)].map((match) => {
    const [whole, notRun, indent = '', , language = '', label = '', text = ''] = match
    const before = page.slice(0, match.index + whole.indexOf('```'))
    return {
      file,
      line: before.split('\n').length,
      language,
      label: label.trim(),
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      notRun,
    }
  })
}

export const blocks: readonly Block[] = pages.flatMap(blocksOf)

/** The text of the block of a page that is called so. */
export function blockNamed(file: string, label: string): string {
  const found = blocksOf(file).find((block) => block.label === label)
  if (found === undefined) throw new TypeError(`${file} has no block that is called ${label}.`)
  return found.text
}
