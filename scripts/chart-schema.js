// Writes deploy/helm/values.schema.json, the schema of the chart's values. Its "config" is
// schema/portcullis.schema.json without what a ConfigMap must not hold: secrets in clear. `--check` fails
// when the file is out of date.
import { readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('../deploy/helm/values.schema.json', import.meta.url)
const SETTINGS = new URL('../schema/portcullis.schema.json', import.meta.url)
const NOT_A_SECRET = { type: 'string', pattern: '^(file:|\\$\\{[A-Za-z_]\\w*\\}$)' }
const NOT_A_URL = { type: 'string', pattern: '^(file:|memory:$|\\$\\{[A-Za-z_]\\w*\\}$)' }
/** Settings whose whole value is a secret. Headers of upstreams are not among them: they may or may not hold one. */
const SECRETS = new Set(['secret', 'apiKey', 'passphrase'])

const text = { type: 'string' }
const name = { type: 'string', minLength: 1 }
const flag = { type: 'boolean' }
const count = (minimum, maximum) => ({ type: 'integer', minimum, ...(maximum && { maximum }) })
const texts = { type: 'object', additionalProperties: text }
const group = (properties) => ({ type: 'object', properties, additionalProperties: false })

function withoutSecrets(node, key) {
  if (SECRETS.has(key)) return { ...node, ...NOT_A_SECRET }
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map((item) => withoutSecrets(item))
  const { properties, ...rest } = node
  return Object.fromEntries([
    ...Object.entries(rest).map(([word, child]) => [word, withoutSecrets(child)]),
    ...(properties === undefined
      ? []
      : [
          [
            'properties',
            Object.fromEntries(
              Object.entries(properties).map(([word, child]) => [word, withoutSecrets(child, word)]),
            ),
          ],
        ]),
  ])
}

function configSchema() {
  const { $schema: _, title: __, ...settings } = JSON.parse(readFileSync(SETTINGS, 'utf8'))
  const config = withoutSecrets(settings)
  for (const place of ['database', 'store'])
    config.properties[place] = { ...config.properties[place], ...NOT_A_URL }
  return config
}

const schema = {
  // Helm before 3.18 knows no later draft, and the settings use nothing newer.
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Values of the chart portcullis',
  ...group({
    image: group({ repository: name, tag: text, pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] } }),
    replicas: count(1),
    probes: group({ scheme: { type: 'string', enum: ['HTTP', 'HTTPS'] } }),
    secrets: { ...group({ environment: name, files: text }), required: ['environment'] },
    config: configSchema(),
    files: { ...texts, propertyNames: { type: 'string', pattern: '^[A-Za-z0-9_-]+\\.(graphql|json|js)$' } },
    service: group({ type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] }, port: count(1, 65_535) }),
    ingress: group({ enabled: flag, className: name, host: name, tlsSecret: text, annotations: texts }),
    disruptionBudget: group({ enabled: flag, maxUnavailable: count(1) }),
    autoscaling: group({
      enabled: flag,
      minReplicas: count(1),
      maxReplicas: count(1),
      targetCPU: count(1, 100),
    }),
    podMonitor: group({
      enabled: flag,
      interval: { type: 'string', pattern: '^[0-9]+(ms|s|m)$' },
      labels: texts,
    }),
    terminationGracePeriodSeconds: count(1),
    resources: { type: 'object' },
    podAnnotations: texts,
    nodeSelector: texts,
    tolerations: { type: 'array', items: { type: 'object' } },
    // Helm's own, for a chart that is a dependency of another.
    global: { type: 'object' },
  }),
  required: ['secrets', 'config'],
}

const written = `${JSON.stringify(schema, null, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(FILE, written)
else if (readFileSync(FILE, 'utf8') !== written) {
  console.error('deploy/helm/values.schema.json is not current: run npm run chart')
  process.exitCode = 1
}
