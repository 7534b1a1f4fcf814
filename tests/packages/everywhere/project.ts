/** A project of somebody who uses the package: a copy of a folder of `projects/`, with the tarball installed. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Serving } from './serving.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** What `tests/packages/package.json` names. */
const TOOLS = here('../node_modules')
const PACKAGE = here('../../../web/token')

export interface ProjectOptions {
  /** Far from everything that is ours, unless the tools follow no links: then below their own folder. */
  place?: 'apart' | 'below the tools'
}

export class Project {
  readonly folder: string
  readonly #root: string

  private constructor(root: string, folder: string) {
    this.#root = root
    this.folder = folder
  }

  static of(name: string, { place = 'apart' }: ProjectOptions = {}): Project {
    const root = mkdtempSync(place === 'apart' ? join(tmpdir(), `weapp-login-${name}-`) : here('../.project-'))
    const project = new Project(root, join(root, name))
    cpSync(here(`../projects/${name}`), project.folder, { recursive: true })
    project.#writeVerdicts()
    project.#installTarball()
    if (place === 'apart') symlinkSync(TOOLS, join(root, 'node_modules'))
    return project
  }

  /** Runs a script with Node, and gives what it prints. */
  node(...command: string[]): string {
    return this.#run(process.execPath, command)
  }

  /** What a script prints, whether it succeeds or not. */
  printedBy(...command: string[]): string {
    return spawnSync(process.execPath, command, this.#options()).stdout
  }

  /** Runs one of the tools, and gives what it prints. */
  tool(name: string, ...options: string[]): string {
    return this.#run(join(TOOLS, '.bin', name), options)
  }

  /** Starts a tool that serves pages, and waits for it to say where. */
  serve(name: string, ...options: string[]): Promise<Serving> {
    return Serving.start(join(TOOLS, '.bin', name), options, { cwd: this.folder, env: environment() })
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  read(...names: string[]): Buffer {
    return readFileSync(this.path(...names))
  }

  /** The names of the files in a folder and all below it. */
  files(...names: string[]): string[] {
    const entries = readdirSync(this.path(...names), { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  }

  /** The package as it is published. */
  get tarball(): string {
    const name = readdirSync(this.#root).find((file) => file.endsWith('.tgz'))
    assert.ok(name)
    return join(this.#root, name)
  }

  /** The package as it is installed. */
  get installed(): string {
    return this.path('node_modules/@weapp-login/token')
  }

  remove(): void {
    rmSync(this.#root, { recursive: true })
  }

  #run(command: string, options: string[]): string {
    return execFileSync(command, options, this.#options())
  }

  #options(): { cwd: string; env: NodeJS.ProcessEnv; encoding: 'utf8'; stdio: 'pipe' } {
    return { cwd: this.folder, env: environment(), encoding: 'utf8', stdio: 'pipe' }
  }

  /** For either module system. */
  #writeVerdicts(): void {
    const esModule = readFileSync(here('../projects/shared/verdicts.mjs'), 'utf8')
    writeFileSync(this.path('verdicts.mjs'), esModule)
    writeFileSync(this.path('verdicts.cjs'), esModule.replace('export default', 'module.exports ='))
  }

  #installTarball(): void {
    this.#run('npm', ['pack', '--silent', '--pack-destination', this.#root, PACKAGE])
    // A lock file would be the root of the project to some tools, and they could not reach the others.
    const options = ['--silent', '--offline', '--no-audit', '--no-fund', '--no-package-lock']
    this.#run('npm', ['install', ...options, this.tarball])
  }
}

/** Nobody is told that we build. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' }
}
