/** Manifests of Kubernetes, as far as the tests look at them. The schemas see the rest. */

export interface Manifest {
  kind: string
  metadata: { name: string; labels: Record<string, string> }
  data?: Record<string, string>
}

export interface Service extends Manifest {
  spec: { selector: Record<string, string>; ports: { port: number; targetPort: string }[] }
}

export interface Deployment extends Manifest {
  spec: {
    selector: { matchLabels: Record<string, string> }
    strategy: { rollingUpdate: { maxSurge: number; maxUnavailable: number } }
    template: { metadata: { labels: Record<string, string> }; spec: Pod }
  }
}

interface Pod {
  automountServiceAccountToken: boolean
  terminationGracePeriodSeconds: number
  securityContext: { runAsNonRoot: boolean; runAsUser: number; fsGroup: number }
  containers: Container[]
  volumes: { name: string; secret?: { defaultMode: number } }[]
}

interface Container {
  image: string
  args: string[]
  env: { name: string }[]
  ports: { name: string; containerPort: number }[]
  startupProbe: Probe
  readinessProbe: Probe
  livenessProbe: Probe
  lifecycle: { preStop: { sleep: { seconds: number } } }
  securityContext: object
  volumeMounts: { name: string; mountPath: string }[]
}

interface Probe {
  httpGet: { path: string; port: string }
}
