/** A Dockerfile, as far as ours goes: its last stage, laid out in a folder without an image engine. */
import assert from 'node:assert/strict'
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export class Image {
  readonly env: Record<string, string> = {}
  user = ''
  workdir = '/'
  entrypoint: string[] = []
  command: string[] = []
  healthcheck: string[] = []
  stopSignal: NodeJS.Signals = 'SIGKILL'
  volumes: string[] = []

  private constructor(readonly root: string) {}

  /** `sources` are the folders of the context (`''`) and of the other stages, as a COPY names them. */
  static layOut(dockerfile: string, root: string, sources: Record<string, string>): Image {
    const image = new Image(root)
    const lines = readFileSync(dockerfile, 'utf8').split('\n')
    const last = lines.lastIndexOf('FROM scratch')
    assert.notEqual(last, -1)
    for (const line of lines.slice(last + 1).filter((line) => line !== '' && !line.startsWith('#'))) {
      const [, instruction = '', rest = ''] = /^(\w+) (.*)$/.exec(line) ?? []
      image.#follow(instruction, rest, sources)
    }
    return image
  }

  /** What runs a command of the image in its folder, as its user. Only root may. */
  inside(command: string[]): [program: string, options: string[]] {
    const [uid, gid] = this.user.split(':')
    return [
      '/usr/bin/unshare',
      [`--root=${this.root}`, `--wd=${this.workdir}`, `--setgid=${gid}`, `--setuid=${uid}`, ...command],
    ]
  }

  #follow(instruction: string, rest: string, sources: Record<string, string>): void {
    const actions: Record<string, () => void> = {
      COPY: () => this.#copy(rest, sources),
      ENV: () => Object.assign(this.env, Object.fromEntries([rest.split('=')])),
      USER: () => (this.user = rest),
      WORKDIR: () => (this.workdir = rest),
      VOLUME: () => this.volumes.push(rest),
      EXPOSE: () => {},
      STOPSIGNAL: () => (this.stopSignal = rest as NodeJS.Signals),
      HEALTHCHECK: () => (this.healthcheck = JSON.parse(rest.replace(/^.* CMD /, '')) as string[]),
      ENTRYPOINT: () => (this.entrypoint = JSON.parse(rest) as string[]),
      CMD: () => (this.command = JSON.parse(rest) as string[]),
    }
    const action = actions[instruction]
    assert.ok(action, `unknown here: ${instruction}`)
    action()
  }

  #copy(rest: string, sources: Record<string, string>): void {
    const words = rest.split(' ')
    const option = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1]
    const [from, to] = words.filter((word) => !word.startsWith('--'))
    const source = sources[option('from') ?? '']
    assert.ok(from && to && source, rest)
    const target = join(this.root, to.endsWith('/') ? join(to, basename(from)) : to)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(source, from), target, { recursive: true, dereference: true })
    const [uid, gid] = (option('chown') ?? '0:0').split(':').map(Number)
    chownSync(target, uid ?? 0, gid ?? 0)
    const mode = option('chmod')
    if (mode !== undefined) chmodSync(target, Number.parseInt(mode, 8))
  }
}
