/** The samples of one scrape, by metric name without labels. */
export type Scrape = ReadonlyMap<string, readonly ScrapedSample[]>

export interface ScrapedSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ScrapedMetrics {
  readonly samples: Scrape
  /** The type of each metric, by its name. */
  readonly types: ReadonlyMap<string, string>
  readonly text: string
}

/** Reads `/metrics` as Prometheus does (text format 0.0.4). Throws for a line outside that format. */
export async function scrape(url: string | undefined): Promise<ScrapedMetrics> {
  const response = await fetch(url ?? '')
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`)
  return parseScrape(await response.text())
}

export function parseScrape(text: string): ScrapedMetrics {
  const samples = new Map<string, ScrapedSample[]>()
  const types = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, described, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? []
    if (described !== undefined && type !== undefined) types.set(described, type)
    if (line === '' || line.startsWith('# ')) continue
    const [, name, labels = '', value] =
      /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?[\d.e+-]+|Na[Nn]|[+-]Inf)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`No sample: ${line}`)
    const list = samples.get(name) ?? []
    samples.set(name, list)
    list.push({ labels: parseLabels(labels), value: Number(value.replace('Inf', 'Infinity')) })
  }
  return { samples, types, text }
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value.replace(/\\(.)/g, '$1')]))
}

/** The sum of the samples with these labels; 0 without any. */
export function sumOf(
  { samples }: ScrapedMetrics,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return (samples.get(name) ?? [])
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0)
}
