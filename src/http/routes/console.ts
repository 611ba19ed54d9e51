import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { CONSOLE_FILES, DEFAULT_PATHS, developmentClientPath, type Paths } from '../../core/gateway-paths.ts'
import type { HttpRequest, HttpResponse } from '../exchange.ts'

/** The content codings of the build, in order of preference, smallest first. */
const CODINGS = ['br', 'gzip'] as const
type Coding = (typeof CODINGS)[number]
const SUFFIXES = { br: '.br', gzip: '.gz' } as const

export interface ConsoleFile {
  readonly body: Buffer
  /** The file in each coding that the build left beside it. */
  readonly coded: Readonly<Record<Coding, Buffer | undefined>>
  readonly contentType: string
  readonly etag: string
  /** Whether the name carries a hash of the content, so that browsers may keep the file for good. */
  readonly hashed: boolean
}

/** The built console. */
export interface Console {
  readonly page: ConsoleFile
  /** By URL path. */
  readonly files: ReadonlyMap<string, ConsoleFile>
}

/** The pages of the build: the console, and that of the admin API. */
export type PageFile = 'index.html' | 'administration.html'

export interface ConsoleSettings {
  /** The page for browsers; default: the console. */
  readonly page?: PageFile | undefined
  /** The title of the page, also shown in its corner; default `Portcullis`. */
  readonly title?: string | undefined
  /** Whether the gateway answers the page's questions about scopes. */
  readonly tellsScopes?: boolean | undefined
  /** Whether the page can request a client that was generated for this run. */
  readonly hasDevelopmentClient?: boolean | undefined
}

const TITLE = 'Portcullis'

type RequestHeaders = HttpRequest['headers']

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.ttf', 'font/ttf'],
])

// Monaco writes style elements for its colours, hence the one `unsafe-inline`. Scripts come only from here.
const consoleHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
    "font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** The path of each file by its name below the directory. */
function listFiles(directory: string): ReadonlyMap<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name)
        return [file.slice(join(directory, sep).length).replaceAll(sep, '/'), file]
      }),
  )
}

/** A file that is read on first use and then kept: most gateways never show the console. */
function openFile(
  name: string,
  contentType: string,
  read: () => Buffer,
  readCoded: (coding: Coding) => Buffer | undefined,
): ConsoleFile {
  const hashed = /^assets\/.+-[\w-]{8}\.\w+$/.test(name)
  let body: Buffer | undefined
  const coded: Partial<Record<Coding, Buffer | undefined>> = {}
  let etag: string | undefined
  const file: ConsoleFile = {
    contentType,
    hashed,
    get body() {
      body ??= read()
      return body
    },
    coded: {
      get br() {
        coded.br ??= readCoded('br')
        return coded.br
      },
      get gzip() {
        coded.gzip ??= readCoded('gzip')
        return coded.gzip
      },
    },
    get etag() {
      etag ??= createHash('sha256')
        .update(hashed ? name : file.body)
        .digest('base64url')
      return etag
    },
  }
  return file
}

/**
 * Loads the console that `npm run build:console` left in a directory; undefined if none was built. Throws the
 * file system's error when the directory cannot be read; each file does so on its first request.
 */
export function loadConsole(
  directory: string,
  paths: Paths = DEFAULT_PATHS,
  settings: ConsoleSettings = {},
): Console | undefined {
  const { page: pageFile = 'index.html' } = settings
  if (!existsSync(join(directory, pageFile))) return undefined
  const base = `${paths.console ?? CONSOLE_FILES}/`
  const found = listFiles(directory)
  const files = new Map<string, ConsoleFile>()
  // The build keeps compressed files only in compressed form.
  const names = new Set([...found.keys()].map((name) => name.replace(/\.(?:br|gz)$/, '')))
  for (const name of names) {
    const contentType = contentTypes.get(extname(name))
    // A page is served only at its own path, with its paths filled in.
    if (contentType === undefined || extname(name) === '.html') continue
    const readCoded = (coding: Coding): Buffer | undefined => {
      const codedPath = found.get(name + SUFFIXES[coding])
      return codedPath === undefined ? undefined : readFileSync(codedPath)
    }
    const readPlain = (): Buffer => {
      const path = found.get(name)
      return path === undefined ? gunzipSync(readCoded('gzip') ?? '') : readFileSync(path)
    }
    files.set(base + name, openFile(name, contentType, readPlain, readCoded))
  }
  const readPage = (): Buffer =>
    Buffer.from(fillIn(readFileSync(join(directory, pageFile), 'utf8'), base, paths, settings))
  const page = openFile(pageFile, 'text/html; charset=utf-8', readPage, (coding) =>
    coding === 'gzip' ? gzipSync(page.body) : undefined,
  )
  return { page, files }
}

/** Fills in the page: where its files are, and which paths the console requests. Paths need no escaping. */
function fillIn(
  page: string,
  base: string,
  paths: Paths,
  { title = TITLE, tellsScopes = false, hasDevelopmentClient = false }: ConsoleSettings,
): string {
  const { graphql, jwt } = paths
  return page
    .replace(`<title>${TITLE}</title>`, () => `<title>${escapeText(title)}</title>`)
    .replace('data-scopes=""', () => `data-scopes="${tellsScopes ? '/scopes' : ''}"`)
    .replace(
      'data-client=""',
      () => `data-client="${hasDevelopmentClient ? developmentClientPath(paths) : ''}"`,
    )
    .replaceAll(/\b(src|href)="\.\//g, (_, name: string) => `${name}="${base}`)
    .replace('data-graphql="/graphql"', () => `data-graphql="${graphql}"`)
    .replace('data-jwt="/jwt"', () => `data-jwt="${jwt}"`)
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The elements of a comma-separated list with their quality: `gzip;q=0` is ['gzip', 0]. RFC 9110, 12.4.2. */
function weighted(list: string): readonly (readonly [name: string, quality: number])[] {
  return list.split(',').flatMap((element) => {
    const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase())
    if (name === '') return []
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    const parsed = quality === undefined ? 1 : Number(quality.slice('q='.length))
    return [[name, parsed >= 0 && parsed <= 1 ? parsed : 0] as const]
  })
}

/** The codings that a client accepts. RFC 9110, 12.5.3: `*` stands for any that it does not name. */
function codingsFor(headers: RequestHeaders): readonly Coding[] {
  const offers = weighted(headers['accept-encoding'] ?? '')
  return CODINGS.filter((coding) => {
    const offer = offers.find(([name]) => name === coding) ?? offers.find(([name]) => name === '*')
    return offer !== undefined && offer[1] > 0
  })
}

function answerFile(
  file: ConsoleFile,
  headers: RequestHeaders,
  caching: Readonly<Record<'cache-control' | 'vary', string>>,
): HttpResponse {
  const coding = codingsFor(headers).find((one) => file.coded[one] !== undefined)
  const etag = coding === undefined ? `"${file.etag}"` : `"${file.etag}-${coding}"`
  const common = { ...consoleHeaders, ...caching, etag }
  const known = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers: common, body: '' }
  const body = (coding && file.coded[coding]) ?? file.body
  return {
    status: 200,
    headers: {
      ...common,
      'content-type': file.contentType,
      ...(coding && { 'content-encoding': coding }),
    },
    body,
  }
}

/** The answer to a GET of one of the console's files. Total: a path is only looked up, never resolved. */
export function answerConsole(console: Console, path: string, headers: RequestHeaders): HttpResponse {
  const file = console.files.get(path)
  if (file === undefined) {
    return {
      status: 404,
      headers: {
        ...consoleHeaders,
        'cache-control': 'no-store',
        'content-type': 'text/plain; charset=utf-8',
      },
      body: 'Not found.\n',
    }
  }
  const control = file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache'
  return answerFile(file, headers, { 'cache-control': control, vary: 'accept-encoding' })
}

/** The console's page: for a GET of its own path, or of the GraphQL path if `wantsConsole`. */
export function consolePage(console: Console, headers: RequestHeaders): HttpResponse {
  return answerFile(console.page, headers, { 'cache-control': 'no-cache', vary: 'accept, accept-encoding' })
}

/**
 * Whether a request for the GraphQL path comes from a browser's address bar: a GET without an operation that
 * names HTML and prefers it to every JSON type. A client that accepts anything is no browser.
 */
export function wantsConsole(method: string, accept: string | undefined, hasQueryParam: boolean): boolean {
  if (method !== 'GET' || hasQueryParam) return false
  const offers = weighted(accept ?? '')
  const best = (wanted: (name: string) => boolean): number =>
    Math.max(0, ...offers.filter(([name]) => wanted(name)).map(([, quality]) => quality))
  const html = best((name) => name === 'text/html' || name === 'application/xhtml+xml')
  return html > best((name) => /[/+]json$/.test(name))
}
