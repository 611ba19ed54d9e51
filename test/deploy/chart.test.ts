import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'
import { chartValues, renderChart } from './chart.ts'

const SECRET = 'nP3vZ8q5mWc1Rk7Tt0yXb4Jd9Ls2Hf6G'
const valuesSchema = z.fromJSONSchema(JSON.parse(readFileSync('deploy/helm/values.schema.json', 'utf8')))

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, which are looked at path by path.
type Kubernetes = any

function objectsOf(over: Readonly<Record<string, unknown>> = {}): ReadonlyMap<string, Kubernetes> {
  const values = chartValues(over)
  expect(valuesSchema.safeParse(values).error?.issues ?? []).toEqual([])
  const objects: readonly Kubernetes[] = renderChart(values)
  return new Map(objects.map((object) => [object.kind, object]))
}

const placeholder = (name: string): string => `$\{${name}}`

function podOf(objects: ReadonlyMap<string, Kubernetes>): Kubernetes {
  return objects.get('Deployment').spec.template
}

describe('the chart', () => {
  it('makes what its values ask for', () => {
    const kinds = ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service']
    expect([...objectsOf().keys()].toSorted()).toEqual(kinds)
    expect([...objectsOf({ ingress: { enabled: true } }).keys()]).toContain('Ingress')
    const small = { autoscaling: { enabled: false }, disruptionBudget: { enabled: false }, replicas: 2 }
    expect([...objectsOf(small).keys()].toSorted()).toEqual(['ConfigMap', 'Deployment', 'Service'])
    expect(objectsOf(small).get('Deployment').spec.replicas).toBe(2)
    expect(objectsOf().get('Deployment').spec).not.toHaveProperty('replicas')
  })

  it('mounts settings that the gateway takes', () => {
    const config = { limits: { bodyBytes: 2_097_152 }, workers: 1, upstream: { url: 'http://api/graphql' } }
    const text: string = objectsOf({ config }).get('ConfigMap').data['portcullis.yaml']
    expect(parse(text)).toEqual(chartValues({ config })['config'])
    const env = { HOST: '0.0.0.0', PORT: '4000', NODE_ENV: 'production', JWT_SECRET: SECRET }
    const database = { DATABASE_URL: 'postgres://portcullis@db/portcullis' }
    const result = readConfig({
      env: { ...env, ...database },
      readFile: () => text,
      flags: { config: 'portcullis.yaml' },
    })
    expect(result.kind === 'ok' ? [] : result.problems.map(printProblem)).toEqual([])
  })

  it('rolls pods out when a setting or a file is another, and only then', () => {
    const checksum = (over?: Readonly<Record<string, unknown>>): string =>
      podOf(objectsOf(over)).metadata.annotations['checksum/config']
    expect(checksum()).toMatch(/^[0-9a-f]{64}$/)
    expect(checksum({ replicas: 5 })).toBe(checksum())
    expect(checksum({ config: { queries: 'deny' } })).not.toBe(checksum())
    expect(checksum({ files: { 'rules.graphql': 'extend type Query { a: Int }\n' } })).not.toBe(checksum())
  })

  it('mounts files beside the settings as they are', () => {
    const text = 'type Query {\n  a: String # "quoted": yes\n}\n'
    expect(objectsOf({ files: { 'rules.graphql': text } }).get('ConfigMap').data['rules.graphql']).toBe(text)
  })

  it('runs a gateway that is not root and writes nothing', () => {
    const { spec } = podOf(objectsOf())
    const [container] = spec.containers
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
    expect(spec.automountServiceAccountToken).toBe(false)
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.volumeMounts.every((mount: Kubernetes) => mount.readOnly)).toBe(true)
  })

  it('asks /ready before it sends requests, and /health before it starts a pod anew', () => {
    const [container] = podOf(objectsOf()).spec.containers
    expect(container.startupProbe.httpGet).toEqual({ path: '/ready', port: 'http', scheme: 'HTTP' })
    expect(container.readinessProbe.httpGet).toEqual({ path: '/ready', port: 'http', scheme: 'HTTP' })
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health', port: 'http', scheme: 'HTTP' })
    expect(container.ports).toEqual([{ name: 'http', containerPort: 4000 }])
  })

  it('asks by HTTPS where the settings have TLS', () => {
    const [container] = podOf(objectsOf({ probes: { scheme: 'HTTPS' } })).spec.containers
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect([probe, container[probe].httpGet.scheme]).toEqual([probe, 'HTTPS'])
  })

  it('has a port for metrics where the settings do, and a monitor for it where one is wanted', () => {
    const config = { metrics: { port: 9464, host: '0.0.0.0' } }
    const podMonitor = { enabled: true, labels: { release: 'prometheus' } }
    const objects = objectsOf({ config, podMonitor })
    const [container] = podOf(objects).spec.containers
    expect(container.ports).toContainEqual({ name: 'metrics', containerPort: 9464 })
    const { metadata, spec } = objects.get('PodMonitor')
    expect(metadata.labels).toMatchObject({ release: 'prometheus' })
    expect(podOf(objects).metadata.labels).toMatchObject(spec.selector.matchLabels)
    expect(spec.podMetricsEndpoints).toEqual([{ interval: '30s', port: 'metrics' }])
    expect([...objectsOf({ config }).keys()]).not.toContain('PodMonitor')
    expect(() => objectsOf({ podMonitor })).toThrow(/^podMonitor\.enabled needs config\.metrics/)
  })

  it('leaves a pod more time than the gateway takes to shut down', () => {
    const { spec } = podOf(objectsOf())
    const pause = Number(spec.containers[0].lifecycle.preStop.exec.command[1])
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + 10)
  })

  it('selects its own pods everywhere', () => {
    const objects = objectsOf()
    const { labels } = podOf(objects).metadata
    const selectors = [
      objects.get('Deployment').spec.selector.matchLabels,
      objects.get('Service').spec.selector,
      objects.get('PodDisruptionBudget').spec.selector.matchLabels,
      podOf(objects).spec.topologySpreadConstraints[0].labelSelector.matchLabels,
    ]
    for (const selector of selectors) {
      expect(Object.keys(selector)).toHaveLength(2)
      expect(labels).toMatchObject(selector)
    }
    const target = objects.get('HorizontalPodAutoscaler').spec.scaleTargetRef
    expect(target).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'portcullis' })
  })

  it('takes secrets by reference alone, and prints none', () => {
    const { spec } = podOf(objectsOf({ secrets: { environment: 'tokens', files: 'keys' } }))
    expect(spec.containers[0].envFrom).toEqual([{ secretRef: { name: 'tokens' } }])
    expect(spec.containers[0]).not.toHaveProperty('env')
    expect(spec.volumes[1]).toEqual({ name: 'secrets', secret: { secretName: 'keys', defaultMode: 0o440 } })
  })
})

describe('the schema of the chart’s values', () => {
  const refused: readonly (readonly [what: string, over: Readonly<Record<string, unknown>>])[] = [
    ['a setting that there is not', { config: { querys: 'deny' } }],
    ['a setting of the wrong type', { config: { port: 'four thousand' } }],
    ['a secret in clear', { config: { jwt: { secret: SECRET } } }],
    ['a secret with a reference somewhere inside', { config: { jwt: { secret: `${SECRET}file:/a` } } }],
    ['an API key in clear', { config: { authKeys: [{ id: 'web', apiKey: SECRET }] } }],
    [
      'a signature’s secret in clear',
      { config: { upstream: { url: 'http://api/graphql', signature: { secret: SECRET } } } },
    ],
    ['a database whose URL may hold a password', { config: { database: 'postgres://a:b@db/portcullis' } }],
    ['a value that the chart has not', { replica: 3 }],
    ['no replica', { replicas: 0 }],
  ]

  it.each(refused)('refuses %s', (_, over) => {
    expect(valuesSchema.safeParse(chartValues()).success).toBe(true)
    expect(valuesSchema.safeParse(chartValues(over)).success).toBe(false)
  })

  it('takes secrets that are named', () => {
    const jwt = { secret: 'file:/run/secrets/portcullis/jwt' }
    const authKeys = [{ id: 'web', apiKey: placeholder('WEB_KEY') }]
    const config = { jwt, authKeys, database: placeholder('DATABASE_URL') }
    expect(valuesSchema.safeParse(chartValues({ config })).error?.issues ?? []).toEqual([])
    expect(stringify(renderChart(chartValues({ config })))).not.toContain(SECRET)
  })
})
